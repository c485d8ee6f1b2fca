// SPDX-License-Identifier: Apache-2.0
/* file_test.c - bytes on disk and their rows, ways in and out, what the check and the collector
 * find. */
#include "desk/records.h"
#include "base/crypt.h"
#include "test.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- a room with an open kind and one with personal papers ---- */

static int may_read(struct cx *cx, const char *kind, int64_t record_id)
{
    (void)kind;
    return record_may_read(cx, "x", record_id, record_id == 1 ? TEST_AGENCY : 99);
}

static const char *const open_kinds[] = { "guide", NULL }, *const personal_kinds[] = { "file",
                                                                                       NULL };
static const char *const personal[] = { "identity", NULL };
static const struct room open_room = {
    .name = "open", .title = "Mở", .kinds = open_kinds, .may_read = may_read
};
static const struct room person_room = { .name = "person",
                                         .title = "Riêng",
                                         .kinds = personal_kinds,
                                         .personal = personal,
                                         .may_read = may_read };
TEST_ROOMS(&desk_room, &desk_record_room, &open_room, &person_room)

#define PDF "%PDF-1.7\n%âãÏÓ\n1 0 obj\nendobj\n"

static int64_t attach(struct cx *cx, const char *kind, int64_t record, const char *name,
                      const char *bytes)
{
    struct blob_ref ref;
    int64_t id = 0;

    IS(blob_store_bytes(cx, sniff_type(bytes, strlen(bytes)), bytes, strlen(bytes), &ref) >= 0);
    OK(attachment_add(cx, kind, record, "s1", name, &ref, &id));
    return id;
}

static int check(struct cx *cx, void *arg)
{
    (void)arg;
    return blob_check_all(cx);
}

static int checked(struct cx *cx)
{
    cx->err = (struct faults){ 0 };
    return store_read(cx->house->store, cx, check, NULL);
}

static const char *path_of(struct cx *cx, const char *bytes)
{
    return blob_path(cx, sha256_text(cx->mem, bytes, strlen(bytes)));
}

TEST(types_are_told_by_bytes)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *type;
    } all[] = {
#define B(bytes, type) { bytes, sizeof(bytes) - 1, type }
        B("", "application/octet-stream"),
        B("%PDF-1.4\n", "application/pdf"),
        B("rác trước %PDF-1.4\n", "application/pdf"),
        B("\xff\xd8\xff\xe0..", "image/jpeg"),
        B("\x89PNG\r\n\x1a\n..", "image/png"),
        B("GIF89a", "image/gif"),
        B("RIFF....WEBPVP8 ", "image/webp"),
        B("II*\0....", "image/tiff"),
        B("PK\3\4....word/document.xml",
          "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        B("PK\3\4....xl/workbook.xml",
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        B("PK\3\4....a.txt", "application/zip"),
        B("MZ\x90", "application/x-executable"),
        B("\x7f"
          "ELF",
          "application/x-executable"),
        B("<?xml version=\"1.0\"?><a/>", "application/xml"),
        B("\xef\xbb\xbf<?xml version=\"1.0\"?><a/>", "application/xml"),
        B("<html><script>alert(1)</script>", "text/plain"),
        B("Đơn đề nghị\n", "text/plain"),
        B("\x01\x02\x03", "application/octet-stream"),
        B("\x80\x81", "application/octet-stream"),
    };

    for (size_t i = 0; i < COUNT(all); i++)
        STR_EQ(sniff_type(all[i].bytes, all[i].n), all[i].type);
}

TEST(the_same_bytes_are_kept_once)
{
    struct rows rows;
    struct stat st;

    attach(cx, "guide", 1, "một.pdf", PDF);
    attach(cx, "guide", 1, "hai.pdf", PDF);
    OK(attachment_list(cx, "guide", 1, &rows));
    EQ(rows.n, 2);
    EQ(ROW(struct attachment, rows, 0)->blob_id, ROW(struct attachment, rows, 1)->blob_id);
    STR_EQ(ROW(struct attachment, rows, 0)->type, "application/pdf");
    EQ(ROW(struct attachment, rows, 0)->size, strlen(PDF));
    EQ(stat(path_of(cx, PDF), &st), 0);
    EQ(st.st_size, strlen(PDF));
    EQ(st.st_mode & 0777, 0600);
    IS(checked(cx) >= 0);
    OK(attachment_remove(cx, ROW(struct attachment, rows, 0)->id));
    OK(attachment_list(cx, "guide", 1, &rows));
    EQ(rows.n, 1);
}

TEST(the_check_finds_lost_and_changed_bytes)
{
    attach(cx, "guide", 1, "một.pdf", PDF);
    attach(cx, "guide", 1, "hai.txt", "Đơn đề nghị");
    int fd = open(path_of(cx, PDF), O_WRONLY);
    IS(fd >= 0 && pwrite(fd, "X", 1, 10) == 1);
    close(fd);
    EQ(checked(cx), E_CONFLICT);
    EQ(cx->err.n, 1);
    HAS(cx->err.v[0].msg, "không đúng nội dung");
    IS(unlink(path_of(cx, "Đơn đề nghị")) == 0);
    EQ(checked(cx), E_CONFLICT);
    EQ(cx->err.n, 2);
}

/* A worker that died after the bytes were durable and before their row: the bytes are rubbish until
 * somebody brings them again; then they are used as they are. */
TEST(bytes_without_a_row_are_collected_after_a_day_only)
{
    struct blob_ref ref;
    struct stat st;
    int64_t id;

    at(cx, "2021-11-01T07:30");
    IS(blob_store_bytes(cx, "text/plain", "mồ côi", strlen("mồ côi"), &ref) >= 0);
    IS(blob_store_bytes(cx, "text/plain", "mới", strlen("mới"), &ref) >= 0);
    attach(cx, "guide", 1, "có chủ.pdf", PDF);
    const struct timespec yesterday[2] = { { .tv_sec = time(NULL) - 90000 },
                                           { .tv_sec = time(NULL) - 90000 } };
    IS(utimensat(AT_FDCWD, path_of(cx, "mồ côi"), yesterday, 0) == 0);
    IS(utimensat(AT_FDCWD, path_of(cx, PDF), yesterday, 0) == 0);
    OK(job_start(cx, "desk.collect", "{}", &id));
    IS(house_work_once(cx->house, cx) >= 0);
    EQ(stat(path_of(cx, "mồ côi"), &st), -1);
    EQ(stat(path_of(cx, "mới"), &st), 0);
    EQ(stat(path_of(cx, PDF), &st), 0);
    IS(checked(cx) >= 0);
    /* brought again: its age starts anew */
    IS(utimensat(AT_FDCWD, path_of(cx, "mới"), yesterday, 0) == 0);
    IS(blob_store_bytes(cx, "text/plain", "mới", strlen("mới"), &ref) >= 0);
    OK(job_start(cx, "desk.collect", "{}", &id));
    IS(house_work_once(cx->house, cx) >= 0);
    EQ(stat(path_of(cx, "mới"), &st), 0);
    OK(attachment_add(cx, "guide", 1, "s", "mới.txt", &ref, &id));
    IS(checked(cx) >= 0);
}

/* Half-written bytes under the final name cannot come about; a wrong size is replaced by the whole.
 */
TEST(a_torn_file_is_replaced)
{
    attach(cx, "guide", 1, "một.pdf", PDF);
    IS(truncate(path_of(cx, PDF), 3) == 0);
    EQ(checked(cx), E_CONFLICT);
    attach(cx, "guide", 1, "hai.pdf", PDF);
    IS(checked(cx) >= 0);
}

TEST(the_quota_of_an_agency_holds)
{
    struct blob_ref ref;
    int64_t id;

    OK(quota_set(cx, TEST_AGENCY, 100));
    IS(blob_store_bytes(cx, "text/plain",
                        "0123456789012345678901234567890123456789012345678901234567890123", 64,
                        &ref) >= 0);
    OK(attachment_add(cx, "guide", 1, "s", "a", &ref, &id));
    ERR(attachment_add(cx, "guide", 1, "s", "b", &ref, &id), E_INVALID);
    HAS(cx->err.v[0].msg, "hết dung lượng");
    OK(quota_set(cx, TEST_AGENCY, 0));
    OK(attachment_add(cx, "guide", 1, "s", "b", &ref, &id));
}

static const char *tep(struct cx *cx, int64_t id)
{
    return arena_printf(cx->mem, "/tep/%lld", (long long)id);
}

TEST(open_papers_are_shown_to_who_may_read_the_record)
{
    int64_t id = attach(cx, "guide", 1, "Hướng dẫn \"mới\".pdf", PDF),
            far = attach(cx, "guide", 2, "xa.pdf", PDF),
            lost = attach(cx, "unknown", 1, "x.pdf", PDF);

    as_user(cx, "lan", "");
    EQ(http(cx, GET, tep(cx, id), ""), 200);
    EQ(reply_size(cx), strlen(PDF));
    STR_EQ(reply_header_of(cx, "Content-Type"), "application/pdf");
    STR_EQ(reply_header_of(cx, "X-Content-Type-Options"), "nosniff");
    HAS(reply_header_of(cx, "Content-Disposition"),
        "inline; filename=\"huong_dan__moi_.pdf\"; filename*=UTF-8''H");
    EQ(http(cx, GET, tep(cx, id), "tai=1"), 200);
    HAS(reply_header_of(cx, "Content-Disposition"), "attachment;");
    EQ(http(cx, GET, tep(cx, far), ""), 404);
    EQ(http(cx, GET, tep(cx, lost), ""), 404);
    EQ(http(cx, GET, "/tep/0", ""), 404);
    EQ(http(cx, GET, "/tep/x", ""), 404);
    int64_t page = attach(cx, "guide", 1, "trang.html", "<html><script>alert(1)</script>");
    EQ(http(cx, GET, tep(cx, page), ""), 200);
    HASNT(reply_header_of(cx, "Content-Type"), "html");
    as_nobody(cx);
    EQ(http(cx, GET, tep(cx, id), ""), 303);
}

static const struct sql sql_looks = {
    .name = "test_looks",
    .text = { "SELECT COUNT(*) FROM look", "SELECT COUNT(*) FROM look" },
    .params = (const char *const[]){ NULL },
};

static int64_t looks(struct cx *cx)
{
    int64_t n = -1;
    OK(db_int(cx, &sql_looks, NO_ARGS, &n));
    return n;
}

TEST(a_personal_paper_opens_with_a_reason_for_five_minutes)
{
    at(cx, "2021-11-01T07:30");
    int64_t id = attach(cx, "file", 1, "CCCD.pdf", PDF), far = attach(cx, "file", 2, "xa.pdf", PDF);

    as_user(cx, "lan", "");
    EQ(http(cx, GET, tep(cx, id), ""), 200);
    HAS(reply_body(cx), "Lý do xem");
    HASNT(reply_body(cx), "%PDF");
    EQ(http(cx, POST, tep(cx, id), "reason="), 422);
    EQ(looks(cx), 0);
    EQ(http(cx, POST, tep(cx, far), "reason=x"), 404);
    EQ(http(cx, POST, tep(cx, id), "reason=Đối chiếu"), 303);
    EQ(looks(cx), 1);
    const char *to = arena_str(cx->mem, reply_header_of(cx, "Location"));
    const char *query = strchr(to, '?') + 1;
    EQ(http(cx, GET, tep(cx, id), query), 200);
    HAS(reply_body(cx), "%PDF");
    EQ(http(cx, GET, tep(cx, far), query), 404);
    as_user(cx, "binh", ""); /* the ticket is the person's own */
    EQ(http(cx, GET, tep(cx, id), query), 200);
    HASNT(reply_body(cx), "%PDF");
    as_user(cx, "lan", "");
    at(cx, "2021-11-01T07:36");
    EQ(http(cx, GET, tep(cx, id), query), 200);
    HASNT(reply_body(cx), "%PDF");
    EQ(looks(cx), 1);
}

TEST(a_dropped_file_is_named_by_a_token_of_its_account)
{
    struct blob_ref ref;
    const char *name;

    at(cx, "2021-11-01T07:30");
    as_user(cx, "lan", "");
    EQ(http_upload(cx, "/tep", "slot=components-0", "file", "../Tờ khai.pdf", PDF, strlen(PDF)),
       200);
    HAS(reply_body(cx), "name=\"components-0-file\"");
    const char *token = arena_str(cx->mem, form_input(cx, "components-0-file"));
    OK(dropped_read(cx, "components-0-file", token, &ref, &name));
    STR_EQ(ref.sha256, sha256_text(cx->mem, PDF, strlen(PDF)));
    STR_EQ(ref.type, "application/pdf");
    EQ(ref.size, strlen(PDF));
    HAS(name, "Tờ khai.pdf");
    HASNT(name, "/");
    for (size_t i = 0; i < strlen(token); i += 3) { /* no letter of it may be changed */
        char *forged = arena_str(cx->mem, token);
        forged[i] = forged[i] == 'A' ? 'B' : 'A';
        if (strcmp(forged, token) != 0)
            ERR(dropped_read(cx, "f", forged, &ref, &name), E_INVALID);
    }
    ERR(dropped_read(cx, "f", "", &ref, &name), E_INVALID);
    ERR(dropped_read(cx, "f", "x", &ref, &name), E_INVALID);
    as_user(cx, "binh", "");
    ERR(dropped_read(cx, "f", token, &ref, &name), E_INVALID);
    as_user(cx, "lan", "");
    at(cx, "2021-11-02T07:31");
    ERR(dropped_read(cx, "f", token, &ref, &name), E_INVALID);
    EQ(http_upload(cx, "/tep", "", "file", "a.exe", "MZ\x90", 3), 422);
    EQ(http_upload(cx, "/tep", "", "file", "rỗng.txt", "", 0), 422);
    as_nobody(cx);
    IS(http_upload(cx, "/tep", "", "file", "a.txt", "abc", 3) >= 300);
}
