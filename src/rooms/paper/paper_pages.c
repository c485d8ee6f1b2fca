// SPDX-License-Identifier: Apache-2.0
/* paper_pages.c - the doors of form 01: the preview, and printing, which leaves a trace. */
#include "paper_room.h"

static int copies_asked(struct cx *cx, struct req *req, int64_t *ret)
{
    const char *posted = form_value(req, "lien");
    *ret = posted && strcmp(posted, "2") == 0 ? 2 : 1;
    return posted ? E_OK : query_int(cx, req, "lien", 1, 1, 2, ret);
}

static const char *slip_name(struct cx *cx, const struct dossier *d)
{
    return arena_printf(cx->mem, "giay-hen-%s.pdf", d->code);
}

/* The preview: as it prints, without the PIN. */
int slip_show(struct cx *cx, struct req *req)
{
    struct dossier d = { 0 };
    struct slip_print print = { .pin = "" };
    const void *bytes;
    size_t n;
    TRY(dossier_get(cx, req_param(req, "code"), &d));
    TRY(copies_asked(cx, req, &print.copies));
    print.lookup_url = dossier_lookup_url(cx, req, d.code, "");
    TRY(slip_pdf(cx, &d, &print, &bytes, &n));
    return reply_bytes(cx, req, "application/pdf", slip_name(cx, &d), bytes, n);
}

struct slip_kept {
    struct dossier d;
    const void *bytes;
    size_t n;
};

int slip_prep(struct cx *cx, struct req *req)
{
    struct slip_kept *kept = arena_alloc(cx->mem, sizeof *kept);
    struct slip_print print = { 0 };
    TRY(dossier_get(cx, req_param(req, "code"), &kept->d));
    TRY(copies_asked(cx, req, &print.copies));
    TRY(dossier_pin(cx, &kept->d, &print.pin));
    print.lookup_url = dossier_lookup_url(cx, req, kept->d.code, print.pin);
    TRY(slip_pdf(cx, &kept->d, &print, &kept->bytes, &kept->n));
    req_keep(req, kept);
    return E_OK;
}

int slip_go(struct cx *cx, struct req *req)
{
    const struct slip_kept *kept = req_kept(req);
    const struct dossier *d = &kept->d;
    TRY(record_change(cx, &(struct change){ .kind = DOSSIER_KIND,
                                            .record_id = d->id,
                                            .agency_id = d->agency_id,
                                            .verb = "print",
                                            .step = "",
                                            .from_state = "",
                                            .to_state = "",
                                            .note = "",
                                            .diff = "" }));
    return reply_bytes(cx, req, "application/pdf", slip_name(cx, d), kept->bytes, kept->n);
}
