// SPDX-License-Identifier: Apache-2.0
/* render.c - fills a view with hostile values and prints what the template makes of it. */
#include "good_tpl.h"
#include "view.h"
#include <stdio.h>

static const char *translate(const char *lang, const char *msgid)
{
    return strcmp(lang, "en") == 0 && strcmp(msgid, "Gửi & lưu") == 0 ? "Send & save" : msgid;
}

static const char *asset(const char *name)
{
    return strcmp(name, "app.js") == 0 ? "/assets/app-1.js" : "/assets/icons-2.svg";
}

static const char *typed(const struct cx *cx, const char *name)
{
    (void)cx;
    return strcmp(name, "name") == 0 ? "a\"onfocus=x" : NULL;
}

int main(int argc, char **argv)
{
    bool wrong = argc > 1 && strcmp(argv[1], "wrong") == 0;
    static struct item items[] = {
        { "<b>Lan</b>", "A&1", { INT64_C(1635727380000) }, { 0 }, { 50000 }, false },
        { "Bình 'x'", "000.22", { 0 }, { 738095 }, { -1234567 }, true },
    };
    static const struct option channels[] = { { "a", 1, "Trực tiếp" },
                                              { "b", 2, "Qua mạng" },
                                              { 0 } };
    static const struct owner deputy = { "Đức \"Đ\"", "" };
    struct cx *cx = cx_new();
    struct list_view v = {
        .title = "Hồ sơ đã nhận",
        .link = "javascript:alert(1)",
        .query = "a b&c=<d>/é",
        .items = { .v = items, .n = 2, .size = sizeof(*items) },
        .channels = channels,
        .channel = 2,
        .n = 26514,
        .small = -5,
        .owner = { "Trần <Văn>", "0912344417" },
        .deputy = &deputy,
        .note = { .s = "<em>thật</em>" },
        .next = { 77 },
    };
    unsigned forms = 0;
    struct tpl_env env = { .cx = cx,
                           .csrf = "c\"1",
                           .key = "k1",
                           .forms = &forms,
                           .agency = "UBND xã",
                           .path = "/",
                           .text = translate,
                           .source = argc > 1 && strcmp(argv[1], "source") == 0,
                           .asset = asset,
                           .typed = typed };
    struct buf out = BUF(cx->mem);
    cx->lang = "en";
    (void)fail(cx, E_INVALID, "name", "Xin nhập <họ tên>.");
    if (wrong)
        tpl_wrong.render(&out, &v, &env);
    tpl_list.render(&out, &v, &env);
    buf_printf(&out, "\n%s %s %s %d\n", tpl_list.name, tpl_list.layout, tpl_owner.layout,
               good_tpl[0] == &tpl_list && good_tpl[2] == &tpl_wrong && !good_tpl[3]);
    tpl_find_block(&tpl_list, "rows")(&out, &v, &env);
    fputs(buf_str(&out), stdout);
    printf("\n%d\n", tpl_find_block(&tpl_list, "none") == NULL);
    cx_free(cx);
    return 0;
}
