/* web_page.c - the page: files that were compiled in. */
#include <event2/buffer.h>
#include <event2/http.h>
#include <string.h>

#include "page.h"
#include "web_inside.h"

static const struct file {
    const char *path;
    const char *type;
    const unsigned char *bytes;
    const size_t *len;
} files[] = {
#define HTML "text/html; charset=utf-8"
#define CSS "text/css; charset=utf-8"
#define JS "text/javascript; charset=utf-8"
    {"/", HTML, page_index_html, &page_index_html_len},
    {"/style.css", CSS, page_style_css, &page_style_css_len},
    {"/app.js", JS, page_app_js, &page_app_js_len},
};

static void put_file(FILE *out, const void *what)
{
    const struct file *file = what;

    (void)fwrite(file->bytes, 1, *file->len, out);
}

bool web_page(struct evhttp_request *request)
{
    const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(request);
    const char *path = uri != NULL ? evhttp_uri_get_path(uri) : NULL;

    for (size_t i = 0; path && i < sizeof(files) / sizeof(files[0]); i++) {
        if (strcmp(path, files[i].path) != 0)
            continue;
        web_answer(request, HTTP_OK, files[i].type, put_file, &files[i]);
        return true;
    }
    return false;
}
