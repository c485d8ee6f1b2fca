// SPDX-License-Identifier: Apache-2.0
/* form_test.c - multipart, urlencoded and percent-encoding: what browsers send, what attackers
 * send. */
#include "base/crypt.h"
#include "desk/http/http.h"
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static struct arena *mem;
static char dir[64];
static struct exchange x;
static struct exchange_field type;

static int files(void)
{
    DIR *d = opendir(dir);
    int n = 0;
    for (struct dirent *e; (e = readdir(d));)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static int set_up(void **state)
{
    (void)state;
    mem = arena_new();
    snprintf(dir, sizeof dir, "/tmp/form-test-XXXXXX");
    assert_non_null(mkdtemp(dir));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(mem);
    assert_int_equal(files(), 0);
    rmdir(dir);
    return 0;
}

static int read_type(const char *content_type, const char *body, size_t n, struct parts *ret)
{
    type = (struct exchange_field){ "Content-Type", content_type };
    x = (struct exchange){
        .mem = mem, .fields = &type, .field_n = 1, .body = { .mem = body, .n = n }
    };
    return multipart_read(&x, dir, ret);
}

/* A body with boundary "b"; the same result is asserted of the same bytes in a spool file. */
static int read_body(const char *body, size_t n, struct parts *ret)
{
    static const char content_type[] = "multipart/form-data; boundary=b";
    struct parts spooled;
    char path[100];
    snprintf(path, sizeof path, "%s/body", dir);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(write(fd, body, n), n);
    close(fd);
    type = (struct exchange_field){ "Content-Type", content_type };
    x = (struct exchange){
        .mem = mem, .fields = &type, .field_n = 1, .body = { .path = path, .n = n }
    };
    int b = multipart_read(&x, dir, &spooled);
    unlink(path);
    int a = read_type(content_type, body, n, ret);
    assert_int_equal(a, b);
    for (size_t i = 0; a == 0 && i < ret->n; i++) {
        assert_int_equal(ret->n, spooled.n);
        assert_string_equal(ret->v[i].name, spooled.v[i].name);
        assert_int_equal(ret->v[i].n, spooled.v[i].n);
        if (ret->v[i].value)
            assert_memory_equal(ret->v[i].value, spooled.v[i].value, ret->v[i].n);
        else
            assert_string_equal(ret->v[i].sha256, spooled.v[i].sha256);
    }
    return a;
}
#define READ(body) read_body(body, sizeof(body) - 1, &parts)

#define CD   "Content-Disposition: form-data; "
#define PART "--b\r\n" CD
#define END  "\r\n--b--\r\n"

static void test_browser(void **state)
{
    (void)state;
    struct parts parts;
    assert_int_equal(
        READ(PART "name=\"owner\"\r\n\r\nNguyễn Văn A\r\n" PART "name=\"note\"\r\n\r\n\r\n" PART
                  "name=\"file\"; filename=\"đơn.pdf\"\r\nContent-Type: application/pdf\r\n\r\n"
                  "%PDF\r\n--\r\n-bb" END),
        0);
    assert_int_equal(parts.n, 3);
    assert_string_equal(parts.v[0].name, "owner");
    assert_string_equal(parts.v[0].value, "Nguyễn Văn A");
    assert_string_equal(parts.v[0].filename, "");
    assert_null(parts.v[0].path);
    assert_int_equal(parts.v[1].n, 0);
    assert_string_equal(parts.v[1].value, "");
    assert_string_equal(parts.v[2].filename, "đơn.pdf");
    assert_string_equal(parts.v[2].type, "application/pdf");
    assert_null(parts.v[2].value);
    assert_int_equal(parts.v[2].n, 13);
    assert_string_equal(parts.v[2].sha256, sha256_text(mem, "%PDF\r\n--\r\n-bb", 13));
    struct stat st;
    assert_int_equal(stat(parts.v[2].path, &st), 0);
    assert_int_equal(st.st_size, 13);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void test_file_names(void **state)
{
    (void)state;
    static const struct {
        const char *sent, *name;
    } cases[] = {
        { "filename=\"a b.txt\"", "a b.txt" },
        { "filename=plain.txt", "plain.txt" },
        { "filename=\"C:\\fakepath\\đơn.pdf\"", "đơn.pdf" },
        { "filename=\"C:\\\\temp\\\\x.pdf\"", "x.pdf" },
        { "filename=\"../../etc/passwd\"", "passwd" },
        { "filename=\"say \\\"so\\\".txt\"", "say \"so\".txt" },
        { "filename=\"say %22so%22.txt\"", "say \"so\".txt" },
        { "filename=\"a;b=c.txt\"", "a;b=c.txt" },
        { "filename=\"100%.txt\"", "100%.txt" },
        { "FileName=\"x\"", "x" },
        { "filename=\"\"", "" },
        { "filename=\"dir/\"", "" },
        { "other=1; filename=\"x\"", "x" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct parts parts;
        const char *body = arena_printf(mem, PART "name=f; %s\r\n\r\nabc" END, cases[i].sent);
        assert_int_equal(read_body(body, strlen(body), &parts), 0);
        assert_string_equal(parts.v[0].filename, cases[i].name);
        assert_int_equal(parts.v[0].path != NULL, *cases[i].name != '\0');
        assert_int_equal(parts.v[0].n, 3);
    }
}

static void test_taken(void **state)
{
    (void)state;
    struct parts parts;
    assert_int_equal(
        READ(PART "name=a; filename=x\r\n\r\n1\r\n" PART "name=b; filename=y\r\n\r\n2" END), 0);
    const char *path = arena_str(mem, parts.v[1].path);
    char kept[100];
    snprintf(kept, sizeof kept, "%s", path);
    parts.v[1].path = NULL; /* somebody took it */
    arena_reset(mem);
    assert_int_equal(files(), 1);
    assert_int_equal(unlink(kept), 0);
}

static void test_malformed(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "--b",
        "--b\r\n",
        "--c\r\n" CD "name=a\r\n\r\n1\r\n--c--\r\n",
        "preamble\r\n" PART "name=a\r\n\r\n1" END,
        PART "name=a\r\n\r\n1", /* no end */
        PART "name=a\r\n\r\n1\r\n--",
        PART "name=a\r\n\r\n1\r\n--b",
        PART "name=a\r\n\r\n1\r\n--b-",
        PART "name=a\r\n\r\n1\r\n--b\r\n", /* another part announced */
        PART "name=a\r\n\r\n1\r\n--bX\r\n",
        PART "name=a\r\n\r\n1\r\n--b X\r\n",
        PART "name=a\n\n1" END, /* bare LF */
        PART "name=a\r\nX\r\n\r\n1" END,
        PART "name=a\r\nX: a\rb\r\n\r\n1" END,
        PART "name=\"a\r\n\r\n1" END, /* open quote */
        PART "name=a; name=b\r\n\r\n1" END,
        PART "name=a; filename=b; filename=c\r\n\r\n1" END,
        PART "name=a\r\n" CD "name=b\r\n\r\n1" END,
        PART "name=a b\r\n\r\n1" END,
        PART "name\r\n\r\n1" END,
        PART "filename=x\r\n\r\n1" END,
        PART "name=\"a\x01\"\r\n\r\n1" END,
        PART "name=\"a\xff\"\r\n\r\n1" END,
        PART "name=a; filename=\"\xc3\"\r\n\r\n1" END,
        "--b\r\nContent-Disposition: attachment; name=a\r\n\r\n1" END,
        "--b\r\nContent-Disposition: form-datax; name=a\r\n\r\n1" END,
        "--b\r\nContent-Type: text/plain\r\n\r\n1" END,
        "--b\r\n\r\n1" END,
        "--b\r\nno colon\r\n\r\n1" END,
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct parts parts;
        int n = read_body(bad[i], strlen(bad[i]), &parts);
        if (n != -400)
            fail_msg("%s: %d", bad[i], n);
    }
    struct parts parts;
    assert_int_equal(READ(PART "name=\"a\0b\"\r\n\r\n1" END), -400);
    assert_int_equal(READ("--b--\r\n"), 0);
    assert_int_equal(parts.n, 0);
    assert_int_equal(READ(PART "name=a\r\n\r\n1\r\n--b-- \r\nepilogue\r\n--b\r\n"), 0);
    assert_int_equal(parts.n, 1);
    assert_int_equal(READ("--b \t\r\n" CD "name=a;\r\n\r\n1" END), 0);
}

static void test_boundaries(void **state)
{
    (void)state;
    static const char s70[] =
        "0123456789012345678901234567890123456789012345678901234567890123456789";
    static const struct {
        const char *type;
        int ret;
    } cases[] = {
        { "multipart/form-data; boundary=b", 0 },
        { "Multipart/Form-Data; charset=utf-8; BOUNDARY=\"b\"", 0 },
        { "multipart/form-data;boundary=b;", 0 },
        { "multipart/form-data", -400 },
        { "multipart/form-data; boundary", -400 },
        { "multipart/form-data; boundary=", -400 },
        { "multipart/form-data; boundary=\"\"", -400 },
        { "multipart/form-data; boundary=\"b", -400 },
        { "multipart/form-data; boundary=b; boundary=b", -400 },
        { "multipart/form-data; boundary=\"b \"", -400 },
        { "multipart/form-data; boundary=\"b\xc3\xa1\"", -400 },
        { "multipart/form-data; boundary=b@", -400 },
        { "multipart/form-datax; boundary=b", -400 },
        { "multipart/mixed; boundary=b", -400 },
        { "application/x-www-form-urlencoded", -400 },
    };
    static const char body[] = PART "name=a\r\n\r\n1" END;
    struct parts parts;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(read_type(cases[i].type, body, sizeof body - 1, &parts), cases[i].ret);
    const char *text = arena_printf(mem, "--%s\r\n" CD "name=a\r\n\r\n1\r\n--%s--", s70, s70);
    assert_int_equal(read_type(arena_printf(mem, "multipart/form-data; boundary=%s", s70), text,
                               strlen(text), &parts),
                     0);
    text = arena_printf(mem, "--%s1\r\n" CD "name=a\r\n\r\n1\r\n--%s1--", s70, s70);
    assert_int_equal(read_type(arena_printf(mem, "multipart/form-data; boundary=%s1", s70), text,
                               strlen(text), &parts),
                     -400);
    x = (struct exchange){ .mem = mem, .body = { .mem = body, .n = sizeof body - 1 } };
    assert_int_equal(multipart_read(&x, dir, &parts), -400); /* no type at all */
}

static void test_sizes(void **state)
{
    (void)state;
    struct parts parts;
    struct buf b = BUF(mem);
    for (int i = 0; i < 1000; i++)
        buf_printf(&b, PART "name=n%d\r\n\r\n%d\r\n", i, i);
    size_t n = b.n;
    buf_puts(&b, "--b--\r\n");
    assert_int_equal(read_body(b.p, b.n, &parts), 0);
    assert_int_equal(parts.n, 1000);
    assert_string_equal(parts.v[999].value, "999");
    b.n = n;
    buf_puts(&b, PART "name=more\r\n\r\n1" END);
    assert_int_equal(read_body(b.p, b.n, &parts), -413);

    char *long_text = arena_alloc(mem, 70000);
    memset(long_text, 'x', 69999);
    const char *body = arena_printf(mem, PART "name=a\r\n\r\n%.65536s" END, long_text);
    assert_int_equal(read_body(body, strlen(body), &parts), 0);
    assert_int_equal(parts.v[0].n, 65536);
    body = arena_printf(mem, PART "name=a\r\n\r\n%.65537s" END, long_text);
    assert_int_equal(read_body(body, strlen(body), &parts), -413);
    body = arena_printf(mem, PART "name=a\r\nX: %.4000s\r\n\r\n1" END, long_text);
    assert_int_equal(read_body(body, strlen(body), &parts), 0);
    body = arena_printf(mem, PART "name=a\r\nX: %.5000s\r\n\r\n1" END, long_text);
    assert_int_equal(read_body(body, strlen(body), &parts), -413);

    /* Many full fields: refused before they fill the memory of the request. */
    arena_reset(mem);
    struct buf all = BUF(NULL);
    for (int i = 0; i < 100; i++) {
        buf_puts(&all, PART "name=a\r\n\r\n");
        buf_grow(&all, 65536);
        memset(all.p + all.n, 'y', 65536);
        all.n += 65536;
        buf_puts(&all, "\r\n");
    }
    buf_puts(&all, "--b--");
    assert_int_equal(read_body(all.p, all.n, &parts), -413);
    buf_free(&all);
}

/* A delimiter, and things that only look like one, at every place of the window of 68 kB. */
static void test_window(void **state)
{
    (void)state;
    enum { WINDOW = 68 * 1024 };
    struct buf b = BUF(NULL);
    for (int shift = -40; shift <= 10; shift++) {
        size_t n = (size_t)(WINDOW + shift - 60);
        b.n = 0;
        buf_puts(&b, PART "name=f; filename=x\r\n\r\n");
        size_t data = b.n;
        while (b.n < data + n)
            buf_puts(&b, "\r\n--\r\n-b\r\r\n--\r");
        b.n = data + n;
        const char *sum = sha256_text(mem, b.p + data, n);
        buf_puts(&b, "\r\n" PART "name=last\r\n\r\nz" END);
        struct parts parts;
        assert_int_equal(read_body(b.p, b.n, &parts), 0);
        assert_int_equal(parts.n, 2);
        assert_int_equal(parts.v[0].n, n);
        assert_string_equal(parts.v[0].sha256, sum);
        assert_string_equal(parts.v[1].value, "z");
    }
    buf_free(&b);
}

static void test_nowhere(void **state)
{
    (void)state;
    static const char body[] = PART "name=a; filename=x\r\n\r\n1" END;
    struct parts parts;
    type = (struct exchange_field){ "content-type", "multipart/form-data; boundary=b" };
    x = (struct exchange){
        .mem = mem, .fields = &type, .field_n = 1, .body = { .mem = body, .n = sizeof body - 1 }
    };
    assert_int_equal(multipart_read(&x, "/nowhere", &parts), -500);
    x.body = (struct http_body){ .path = "/nowhere/body", .n = 10 };
    assert_int_equal(multipart_read(&x, dir, &parts), -500);
}

static void test_urlencoded(void **state)
{
    (void)state;
    struct parts parts;
#define FORM(s) urlencoded_read(mem, s, sizeof(s) - 1, &parts)
    assert_int_equal(FORM("owner=Nguy%E1%BB%85n+V%c4%83n+A&note=&flag&a=1&a=2&&x%3Dy=%26%2B"), 0);
    assert_int_equal(parts.n, 6);
    assert_string_equal(parts.v[0].value, "Nguyễn Văn A");
    assert_string_equal(parts.v[1].value, "");
    assert_string_equal(parts.v[2].name, "flag");
    assert_string_equal(parts.v[2].value, "");
    assert_string_equal(parts.v[4].value, "2");
    assert_string_equal(parts.v[5].name, "x=y");
    assert_string_equal(parts.v[5].value, "&+");
    assert_string_equal(parts.v[5].filename, "");
    assert_null(parts.v[5].path);
    assert_int_equal(FORM("a=1%0D%0A2%09"), 0);
    assert_string_equal(parts.v[0].value, "1\r\n2\t");
    assert_int_equal(FORM(""), 0);
    assert_int_equal(parts.n, 0);
    assert_int_equal(FORM("&&&"), 0);
    assert_int_equal(FORM("="), 0);
    assert_int_equal(FORM("a=b=c"), 0);
    assert_string_equal(parts.v[0].value, "b=c");
    static const char *const bad[] = { "a=%",         "a=%4",     "a=%4g",  "a=%g4", "%=1",
                                       "a=%00",       "a=%01",    "a=%7f",  "a=%c3", "a=%c3%28",
                                       "a=%ed%a0%80", "a=%c0%80", "a=\x01", "a=\xff" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(urlencoded_read(mem, bad[i], strlen(bad[i]), &parts), -400);
    assert_int_equal(FORM("a=\0"), -400);
    struct buf b = BUF(mem);
    for (int i = 0; i < 1000; i++)
        buf_puts(&b, "a=1&");
    assert_int_equal(urlencoded_read(mem, b.p, b.n, &parts), 0);
    assert_int_equal(parts.n, 1000);
    buf_puts(&b, "a=1");
    assert_int_equal(urlencoded_read(mem, b.p, b.n, &parts), -413);
}

static void test_url(void **state)
{
    (void)state;
    assert_string_equal(url_encode(mem, "Đồng Hỷ/a+b~c%"),
                        "%C4%90%E1%BB%93ng%20H%E1%BB%B7%2Fa%2Bb~c%25");
    assert_string_equal(url_encode(mem, ""), "");
    assert_string_equal(url_decode(mem, "a+b%20c", 7, false), "a+b c");
    assert_string_equal(url_decode(mem, "a+b%20c", 7, true), "a b c");
    assert_null(url_decode(mem, "a%2", 3, false));
    char all[256];
    for (int i = 0; i < 255; i++)
        all[i] = (char)(i + 1);
    all[255] = '\0';
    const char *coded = url_encode(mem, all);
    assert_int_equal(
        strspn(coded, "%0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._~"),
        strlen(coded));
}

static void test_cookies(void **state)
{
    (void)state;
    static const struct exchange_field fields[] = {
        { "Cookie", "a=1; sid=x; asid=y;b=\"q\" ; c=;d" },
        { "X", "z" },
        { "COOKIE", "e=5; a=2" },
    };
    x = (struct exchange){ .mem = mem, .fields = fields, .field_n = 3 };
    assert_string_equal(exchange_cookie(&x, "a"), "1");
    assert_string_equal(exchange_cookie(&x, "sid"), "x");
    assert_string_equal(exchange_cookie(&x, "b"), "q");
    assert_string_equal(exchange_cookie(&x, "e"), "5");
    assert_null(exchange_cookie(&x, "d"));
    assert_null(exchange_cookie(&x, "si"));
    assert_null(exchange_cookie(&x, "id"));
    assert_string_equal(exchange_header(&x, "x"), "z");
    assert_null(exchange_header(&x, "y"));
    exchange_set(&x, "X-A", "1");
    exchange_set(&x, "X-B", "2");
    assert_string_equal(x.headers.p, "X-A: 1\r\nX-B: 2\r\n");
}

int main(void)
{
#define TEST_(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST_(test_browser),    TEST_(test_file_names), TEST_(test_taken),   TEST_(test_malformed),
        TEST_(test_boundaries), TEST_(test_sizes),      TEST_(test_window),  TEST_(test_nowhere),
        TEST_(test_urlencoded), TEST_(test_url),        TEST_(test_cookies),
    };
    return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}
