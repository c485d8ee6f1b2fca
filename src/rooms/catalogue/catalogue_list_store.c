// SPDX-License-Identifier: Apache-2.0
/* catalogue_list_store.c - the list of versions: its columns, filters and orders. */
#include "catalogue_room.h"

const struct option level_options[] = {
    { "xa", 0, "Cấp xã" }, { "huyen", 0, "Cấp huyện" }, { "tinh", 0, "Cấp tỉnh" },
    { "bo", 0, "Cấp bộ" }, { "khac", 0, "Khác" },       { 0 },
};
static const struct list_column columns[] = {
    { "code", .order = SQL_VERSION_LIST_BY_CODE, .link = "/thu-tuc-noi-bo/%s", .link_by = "id" },
    { "name", .order = SQL_VERSION_LIST_BY_NAME },
    { "field", .order = -1 },
    { "n", .order = -1 },
    { "state", .order = -1 },
    { "valid_from", .order = -1 },
    { "decision", .order = -1, .export_only = true },
    { 0 },
};
static const struct list_filter filters[] = {
    { "q", "Tên, mã, lĩnh vực", FT_TEXT, SQL_VERSION_LIST_Q, .folded = true },
    { "state", "Trạng thái", FT_TEXT, SQL_VERSION_LIST_STATE, .options = version_states },
    { "level", "Cấp", FT_TEXT, SQL_VERSION_LIST_LEVEL, .options = level_options },
    { 0 },
};
const struct list catalogue_list = {
    .title = "Danh mục thủ tục",
    .fields = version_fields,
    .size = sizeof(struct version),
    .sql = &sql_version_list,
    .columns = columns,
    .filters = filters,
    .empty = "Chưa có thủ tục nào. Nhập danh mục bằng lệnh: motcua import procedures FILE.",
    .default_order = SQL_VERSION_LIST_BY_NAME,
    .export_name = "thu-tuc",
};
