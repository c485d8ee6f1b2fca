// SPDX-License-Identifier: Apache-2.0
/* desk_records.c - the record half of the desk as a room: its pages, permissions, jobs, checks. */
#include "desk/records.h"
#include "desk_sql.h"

static const struct route routes[] = {
    { GET, "/thong-bao", notice_page, SIGNED_IN },
    { POST, "/thong-bao/doc-het", notice_post_read_all, SIGNED_IN },
    { POST, "/thong-bao/:id", notice_post_open, SIGNED_IN },
    { POST, "/ghi-chu/:id/bo", note_post_remove, SIGNED_IN },
    { GET, "/viec-nen", job_page_list, SIGNED_IN },
    { GET, "/viec-nen/can-nguoi", stuck_page, "desk.work" },
    { POST, "/viec-nen/can-nguoi", stuck_post, "desk.work", .form = stuck_page },
    { GET, "/viec-nen/:id", job_page, SIGNED_IN },
    { GET, "/viec-nen/:id/song", job_stream, SIGNED_IN },
    { GET, "/viec-nen/:id/tep", job_page_result, SIGNED_IN },
    { POST, "/viec-nen/:id/dung", job_post_cancel, SIGNED_IN },
    { POST, "/tep", file_post_drop, SIGNED_IN, .prep = file_prep_drop, .max_body = 100 * MB },
    { GET, "/tep/:id", file_page, SIGNED_IN },
    { POST, "/tep/:id", file_post_ask, SIGNED_IN, .form = file_page },
    { 0 },
};

static const struct perm perms[] = {
    { "desk.work", "Xem và xử lý việc nền của cả hệ thống" },
    { 0 },
};

static const struct menu menu[] = {
    { .group = "HỆ THỐNG",
      .label = "Việc nền",
      .url = "/viec-nen",
      .icon = "list-check",
      .can = "desk.work",
      .order = 90 },
    { 0 },
};

static const struct job_kind jobs[] = {
    { .kind = "desk.collect",
      .title = "Dọn dữ liệu hết hạn",
      .run = desk_collect,
      .every_s = 6 * 3600 },
    { 0 },
};

const struct room desk_record_room = {
    .name = "records",
    .title = "Nhật ký, tệp và việc nền",
    .routes = routes,
    .perms = perms,
    .menu = menu,
    .jobs = jobs,
    .commands = desk_record_commands,
};
