// SPDX-License-Identifier: Apache-2.0
/* portal.c - how a dossier is told to a citizen, and the room's card for the house. */
#include "portal_room.h"
#include "portal_tpl.h"

struct words {
    int64_t status;
    const char *headline, *next;
};
static const struct words words_of[] = {
    { DOSSIER_NEW, "Hồ sơ đã gửi, chờ cơ quan xem",
      "Cán bộ một cửa xem giấy tờ. Nếu đủ, hồ sơ được tiếp nhận và có ngày hẹn trả." },
    { DOSSIER_ACCEPTED, "Hồ sơ đã được tiếp nhận",
      "Hồ sơ đang được chuyển cho cán bộ chuyên môn. Anh/chị chưa phải làm gì." },
    { DOSSIER_NOT_ACCEPTED, "Hồ sơ không được tiếp nhận",
      "Xin xem lý do trên phiếu từ chối, hoặc hỏi Bộ phận Một cửa để biết cần bổ sung gì." },
    { DOSSIER_IN_PROCESS, "Hồ sơ đang được giải quyết",
      "Cơ quan đang xử lý. Anh/chị chưa phải làm gì; xin quay lại xem vào ngày hẹn." },
    { DOSSIER_SUPPLEMENT, "Hồ sơ cần bổ sung giấy tờ",
      "Xin mang giấy tờ còn thiếu đến Bộ phận Một cửa. Thời hạn được tính tiếp khi anh/chị đã bổ sung." },
    { DOSSIER_FINANCE, "Anh/chị cần nộp phí, lệ phí hoặc thuế",
      "Xin nộp theo thông báo. Hồ sơ được giải quyết tiếp khi cơ quan nhận được tiền." },
    { DOSSIER_WITHDRAWN, "Hồ sơ đã được rút theo yêu cầu",
      "Cơ quan không giải quyết tiếp hồ sơ này." },
    { DOSSIER_STOPPED, "Hồ sơ đã dừng giải quyết",
      "Xin hỏi Bộ phận Một cửa để biết lý do và việc có thể làm tiếp." },
    { DOSSIER_DONE, "Đã có kết quả", "Mời anh/chị nhận kết quả." },
    { DOSSIER_RETURNED, "Đã trả kết quả", "Hồ sơ đã xong. Cảm ơn anh/chị." },
};

/* "" when there is nothing to collect. */
static const char *collect_words(const struct dossier *d)
{
    if (!dossier_is_open(d->status) && d->status != DOSSIER_DONE)
        return "";
    switch (d->return_channel) {
    case 2:
        return "Kết quả được gửi qua mạng.";
    case 3:
        return "Kết quả được gửi qua bưu chính về địa chỉ anh/chị đã ghi.";
    default:
        return "Nhận tại Bộ phận Một cửa; xin mang theo giấy hẹn và giấy tờ tùy thân.";
    }
}

/* Four stages that everybody understands; the office's own steps stand in the story below them. */
static void add_stages(struct cx *cx, struct portal_dossier_view *v)
{
    const struct dossier *d = &v->d;
    const bool finished = d->finished_at.ms != 0,
               accepted = d->received_at.ms != 0 && d->status != DOSSIER_NEW;
    const bool given = d->status == DOSSIER_RETURNED, done = finished && d->status >= DOSSIER_DONE;
    const struct portal_stage stages[] = {
        { accepted ? "Tiếp nhận" : "Gửi hồ sơ", accepted ? "done" : "now", d->received_at },
        { "Giải quyết",
          finished   ? "done"
          : accepted ? "now"
                     : "",
          { 0 } },
        { "Có kết quả",
          given  ? "done"
          : done ? "now"
                 : "",
          done ? d->finished_at : (struct utc){ 0 } },
        { "Trả kết quả", given ? "done" : "", d->returned_at },
    };
    v->stages = (struct rows){ .size = sizeof(*stages) };
    for (size_t i = 0; i < COUNT(stages); i++)
        *(struct portal_stage *)rows_add(cx->mem, &v->stages) = stages[i];
}

void portal_words(struct cx *cx, struct portal_dossier_view *v)
{
    const struct dossier *d = &v->d;
    v->headline = v->next = "";
    for (size_t i = 0; i < COUNT(words_of); i++) {
        if (words_of[i].status == d->status) {
            v->headline = words_of[i].headline;
            v->next = words_of[i].next;
        }
    }
    v->collect = collect_words(d);
    v->moved = d->due_promised.ms != 0 && d->due_at.ms != 0 && d->due_at.ms != d->due_promised.ms;
    if (dossier_is_open(d->status) && !d->paused && due_is_past(d->due_at, cx->now))
        v->next =
            "Hồ sơ đã quá ngày hẹn. Cơ quan xin lỗi anh/chị và đang giải quyết sớm nhất; anh/chị có thể hỏi "
            "Bộ phận Một cửa.";
    add_stages(cx, v);
}

const char *portal_mask(struct cx *cx, const char *name)
{
    struct buf out = BUF(cx->mem);
    const char *last = strrchr(name, ' ');
    for (const char *p = name; last && p < last; p++) {
        if (p != name && p[-1] != ' ')
            continue;
        size_t n = 1;
        while (((unsigned char)p[n] & 0xC0) == 0x80)
            n++;
        buf_put(&out, p, n);
        buf_puts(&out, "••• ");
    }
    buf_puts(&out, last ? last + 1 : name);
    return buf_str(&out);
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/",               portal_home,            ANYONE },
    { GET, "/thu-tuc",        portal_procedures,      ANYONE },
    { GET, "/thu-tuc/tim",    portal_find_procedures, ANYONE },
    { GET, "/thu-tuc/:code",  portal_procedure,       ANYONE },
    { GET, "/tra-cuu",        portal_ask,             ANYONE },
    { GET, "/tra-cuu/:code",  portal_lookup,          ANYONE, .statements = 1, .quick = true },
    { GET, "/ve-cong",        portal_about,           ANYONE },
    { GET, "/robots.txt",     portal_robots,          ANYONE },
    { GET, "/sitemap.xml",    portal_sitemap,         ANYONE },
    { GET, "/tim",            portal_search,          SIGNED_IN },
    { 0 },
};
/* clang-format on */
static const char *const needs[] = { "staff", "catalogue", "calendar", "dossier", NULL };
const struct room portal_room = {
    .name = "portal",
    .title = "Cổng thông tin",
    .needs = needs,
    .tpl = portal_tpl,
    .routes = routes,
};
