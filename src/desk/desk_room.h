// SPDX-License-Identifier: Apache-2.0
/*
 * desk_room.h - what the files of the desk floor agree on among themselves. Private to src/desk and
 * main; rooms include room.h. The front half (requests, replies, sign-in) is `desk_room`, the
 * record half (journal, outbox, jobs, files, lists, imports, notices) `desk_record_room`; both
 * stand first in the list of rooms. Tables and statements of both are those of `desk`.
 */
#ifndef DESK_DESK_ROOM_H
#define DESK_DESK_ROOM_H
#include "desk/house.h"

extern const struct room desk_room, desk_record_room; /* desk_room.c, desk_records.c */

/* ---- given by the front half ---- */

/* In a write: run fn(arg) once after COMMIT; each (fn, arg) pair is kept once. */
struct after {
    void (*fn)(void *);
    void *arg;
    struct after *next;
};
void after_commit(struct cx *, void (*fn)(void *), void *arg) NONNULL_ARGS(1, 2);
/* The owner of the transaction calls this after COMMIT; and forgets the list. */
void after_run(struct cx *) NONNULL;

/* An open file as the reply: fd is owned by the reply from now on, also when the transaction fails
 * later. filename "" = no Content-Disposition. Sent with nosniff and a locked-down
 * Content-Security-Policy. */
int reply_file(struct cx *, struct req *, const char *type, const char *filename, int fd,
               int64_t size, bool as_download);

/* The key file: 64 hexadecimal digits. Words name the path; a written one is durable and never
 * replaces another. */
int key_file_read(struct cx *, const char *path, uint8_t ret[32]) MUST_USE NONNULL;
/* 64 digits and no more; false otherwise. */
bool key_text_read(const char *text, size_t n, uint8_t ret[32]) MUST_USE NONNULL;
int key_file_write(struct cx *, const char *path, const uint8_t key[32]) MUST_USE NONNULL;

/* Reads the key of the database with the key file into house->key, or makes it when the database is
 * new. Outside a transaction. */
int house_key_open(struct cx *, struct house *) MUST_USE NONNULL;

/* ---- given by the record half ---- */

/* The list of rooms of this house. */
const struct room *const *house_rooms(const struct cx *) RETURNS_NONNULL NONNULL;
/* The room that owns a record kind; NULL when none does. */
const struct room *room_of_kind(const struct cx *, const char *kind) NONNULL;
/* The listener of this name; NULL when this program has none. */
const struct listener *listener_find(const struct cx *, const char *name) NONNULL;
/* Unread notices of the asker (the bell): one statement. */
int notice_unread(struct cx *, int64_t *ret) MUST_USE NONNULL;
/* Chain the journal rows that are committed but not chained yet; true in *more when there are
 * further ones. */
int journal_seal(struct house *, struct cx *, bool *more) MUST_USE NONNULL;
/* Content-Disposition value for a file name of people: quoted ASCII fallback and RFC 8187 form. */
const char *disposition_of(struct cx *, const char *filename, bool as_download)
    RETURNS_NONNULL NONNULL;
/* Translation of a Vietnamese text into lang ("en"); the text itself when there is none. For
 * tpl_env.text. */
bool i18n_is_source(const char *lang) NONNULL; /* texts are shown as they are */
const char *i18n_text(const char *lang, const char *msgid) RETURNS_NONNULL NONNULL;
#endif
