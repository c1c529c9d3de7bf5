// objects.cc - a program under test in C++: 7 objects and 2 arrays are lost.
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

struct object {
    long numbers[4];
};

static std::vector<std::unique_ptr<object>> kept;

__attribute__((noinline)) static void lose()
{
    for (int i = 0; i < 7; i++) {
        object *lost = new object();
        __asm__ volatile("" : "+r"(lost) : : "memory");
    }
    for (int i = 0; i < 2; i++) {
        int *lost = new int[25];
        __asm__ volatile("" : "+r"(lost) : : "memory");
    }
}

__attribute__((noinline)) static void wipe()
{
    volatile char old[8192];
    for (auto &c : old)
        c = 0;
}

int main()
{
    kept.push_back(std::make_unique<object>());
    std::string text(100, 'x');
    try {
        throw text;
    } catch (const std::string &caught) {
        std::printf("%zu\n", caught.size());
    }
    lose();
    wipe();
    return 0;
}
