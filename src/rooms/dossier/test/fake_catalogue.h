// SPDX-License-Identifier: Apache-2.0
/* fake_catalogue.h - a twin of room catalogue with three procedures, so that dossiers are tested by themselves. */
#ifndef FAKE_CATALOGUE_H
#define FAKE_CATALOGUE_H
#include "rooms/catalogue/catalogue.h"

static struct fee fees[] = { { "Lệ phí", { 8000 }, "VND", "mỗi bản sao thêm" } };
static struct method birth_methods[] = {
    { .channel = 1, .limit = { LIMIT_WORKDAYS, 3000, ROUND_EXACT },
      .fees = { .v = fees, .n = 1, .size = sizeof(struct fee) } },
    { .channel = 2, .limit = { LIMIT_WORKDAYS, 1000, ROUND_EXACT } },
};
static struct component birth_papers[] = {
    { 1, "Tờ khai đăng ký khai sinh", 1, 0, false },
    { 2, "Giấy chứng sinh", 1, 0, false },
    { 3, "Giấy chứng nhận kết hôn của cha mẹ (xuất trình)", 0, 1, false },
};
static struct component abroad_papers[] = { { 1, "Tờ khai", 1, 0, false }, { 2, "Hộ chiếu", 0, 2, false } };
static struct procedure_case birth_cases[] = {
    { 1, "Sinh trong nước", { .v = birth_papers, .n = 3, .size = sizeof(struct component) } },
    { 2, "Sinh ở nước ngoài", { .v = abroad_papers, .n = 2, .size = sizeof(struct component) } },
};
static struct method copy_methods[] = { { .channel = 1, .limit = { LIMIT_HOURS, 4000, ROUND_EXACT } } };
static struct procedure fakes[] = {
    { .id = 1, .code = "1.001193", .name = "Đăng ký khai sinh", .field = "Hộ tịch", .level = "xa", .route = "LOCAL",
      .unit = "", .methods = { .v = birth_methods, .n = 2, .size = sizeof(struct method) },
      .cases = { .v = birth_cases, .n = 2, .size = sizeof(struct procedure_case) }, .published = true },
    { .id = 2, .code = "2.000815", .name = "Chứng thực bản sao từ bản chính", .field = "Chứng thực", .level = "xa huyen",
      .route = "LOCAL", .unit = "", .methods = { .v = copy_methods, .n = 1, .size = sizeof(struct method) },
      .published = true },
    { .id = 3, .code = "1.009999", .name = "Thẩm định đồ án", .field = "Xây dựng", .level = "huyen", .route = "LOCAL",
      .unit = "", .published = true },
};

const struct procedure *procedure_at(struct cx *cx, const char *code, struct day day)
{
    (void)cx;
    (void)day;
    for (size_t i = 0; i < COUNT(fakes); i++)
        if (strcmp(fakes[i].code, code) == 0)
            return &fakes[i];
    return NULL;
}

const struct procedure *procedure_by_id(struct cx *cx, int64_t id)
{
    (void)cx;
    return id >= 1 && id <= (int64_t)COUNT(fakes) ? &fakes[id - 1] : NULL;
}

int procedure_search(struct cx *cx, const char *text, const char *field, const char *level, size_t limit, struct rows *ret)
{
    (void)field;
    *ret = (struct rows){ .size = sizeof(struct procedure_hit) };
    for (size_t i = 0; i < COUNT(fakes) && ret->n < limit; i++)
        if ((!*level || strstr(fakes[i].level, level)) &&
            (strstr(vi_fold(cx->mem, fakes[i].name), vi_fold(cx->mem, text)) || strstr(fakes[i].code, text)))
            *(struct procedure_hit *)rows_add(cx->mem, ret) = (struct procedure_hit){ &fakes[i] };
    return E_OK;
}

struct limit procedure_limit(const struct procedure *p, int64_t channel)
{
    for (size_t i = 0; i < p->methods.n; i++)
        if (ROW(struct method, p->methods, i)->channel == channel)
            return ROW(struct method, p->methods, i)->limit;
    return p->methods.n ? ROW(struct method, p->methods, 0)->limit : (struct limit){ .unit = LIMIT_NONE };
}

const struct procedure_case *procedure_case_n(const struct procedure *p, int64_t n)
{
    size_t i = n ? (size_t)n - 1 : 0;
    return n >= 0 && i < p->cases.n ? ROW(struct procedure_case, p->cases, i) : NULL;
}

const char *admin_unit_name(struct cx *cx, const char *code, struct day day)
{
    (void)cx;
    (void)code;
    (void)day;
    return "";
}
static const struct room fake_catalogue_room = { .name = "catalogue", .title = "Danh mục thủ tục" };
#endif
