// SPDX-License-Identifier: Apache-2.0
/* page.h - what the layouts (page/desk.html, public.html, bare.html) show around a page. */
#ifndef DESK_PAGE_H
#define DESK_PAGE_H
#include "base/field.h"
#include "desk/tpl.h"

struct page_menu {
    const char *group; /* heading, only on the first line of a group; "" otherwise */
    const char *label, *url, *icon;
    int64_t badge;    /* 0 = none */
    const char *tone; /* blue red green orange */
    bool active;
};
struct page_post { /* the posts a person can switch to */
    int64_t id;
    const char *title, *agency;
    bool current;
};
struct page_frame {
    const char *title; /* of the page; the layout adds the agency */
    struct html body;
    const char *agency;                 /* "UBND xã Nam Hòa" */
    const char *agency_above;           /* "TỈNH THÁI NGUYÊN" on the portal */
    const char *user, *initials, *post; /* "" when nobody is signed in */
    struct rows menu;                   /* struct page_menu */
    struct rows posts;                  /* struct page_post */
    const char *flash;                  /* words of the action before, "" */
    const char *notice;                 /* banner of the house: read-only disk, practice mode; "" */
    const char *path;                   /* of this page, for sign-in and back */
    const char *search;                 /* text in the search field */
    int64_t bell;                       /* unread notices */
    const char *request_id;
    int64_t lock_minutes; /* idle lock; 0 = off */
    bool demo;
    bool large; /* larger letters, asked for by the reader */
};
/* page/error.html */
struct error_view {
    int64_t status;
    const char *title, *text, *request_id, *back;
};
#endif
