/* web_page.c - the page: three files that were compiled in. */
#include <event2/buffer.h>
#include <event2/http.h>
#include <string.h>

#include "web_inside.h"

extern const unsigned char page_index_html[], page_style_css[], page_app_js[];
extern const size_t page_index_html_len, page_style_css_len, page_app_js_len;

static const struct file {
    const char *path;
    const char *type;
    const unsigned char *bytes;
    const size_t *len;
} files[] = {
    {"/", "text/html; charset=utf-8", page_index_html, &page_index_html_len},
    {"/style.css", "text/css; charset=utf-8", page_style_css,
     &page_style_css_len},
    {"/app.js", "text/javascript; charset=utf-8", page_app_js,
     &page_app_js_len},
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
