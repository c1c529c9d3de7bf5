/* types_other.c - a struct of a name that another file has given away, too. */
struct twice {
    long numbers[5];
};
extern struct twice twice_here;
struct twice twice_here;
