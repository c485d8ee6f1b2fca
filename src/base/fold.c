// SPDX-License-Identifier: Apache-2.0
/*
 * fold.c - the key to find with. Folding forgets everything that a hurried officer does not type:
 * marks, capitals, đ, doubled blanks. It is for finding only; ranking and showing use the text
 * itself.
 */
#include "base/text.h"
#include "base/viet.h"
#include <string.h>
#include <utf8proc.h>

/* U+1EA0 to U+1EF9: pairs, capital first. */
static const struct vi_letter block_1ea0[] = {
    { VI_A, TONE_NANG },   { VI_A, TONE_HOI },    { VI_AA, TONE_SAC },   { VI_AA, TONE_HUYEN },
    { VI_AA, TONE_HOI },   { VI_AA, TONE_NGA },   { VI_AA, TONE_NANG },  { VI_AW, TONE_SAC },
    { VI_AW, TONE_HUYEN }, { VI_AW, TONE_HOI },   { VI_AW, TONE_NGA },   { VI_AW, TONE_NANG },
    { VI_E, TONE_NANG },   { VI_E, TONE_HOI },    { VI_E, TONE_NGA },    { VI_EE, TONE_SAC },
    { VI_EE, TONE_HUYEN }, { VI_EE, TONE_HOI },   { VI_EE, TONE_NGA },   { VI_EE, TONE_NANG },
    { VI_I, TONE_HOI },    { VI_I, TONE_NANG },   { VI_O, TONE_NANG },   { VI_O, TONE_HOI },
    { VI_OO, TONE_SAC },   { VI_OO, TONE_HUYEN }, { VI_OO, TONE_HOI },   { VI_OO, TONE_NGA },
    { VI_OO, TONE_NANG },  { VI_OW, TONE_SAC },   { VI_OW, TONE_HUYEN }, { VI_OW, TONE_HOI },
    { VI_OW, TONE_NGA },   { VI_OW, TONE_NANG },  { VI_U, TONE_NANG },   { VI_U, TONE_HOI },
    { VI_UW, TONE_SAC },   { VI_UW, TONE_HUYEN }, { VI_UW, TONE_HOI },   { VI_UW, TONE_NGA },
    { VI_UW, TONE_NANG },  { VI_Y, TONE_HUYEN },  { VI_Y, TONE_NANG },   { VI_Y, TONE_HOI },
    { VI_Y, TONE_NGA },
};

/* U+00C0 to U+00DF, capitals; the small ones follow 32 later. Old documents have the Icelandic
 * letter Ð, which looks the same, for Đ. */
static const struct vi_letter block_c0[32] = {
    [0x00] = { VI_A, TONE_HUYEN }, [0x01] = { VI_A, TONE_SAC },   [0x02] = { VI_AA, TONE_NONE },
    [0x03] = { VI_A, TONE_NGA },   [0x08] = { VI_E, TONE_HUYEN }, [0x09] = { VI_E, TONE_SAC },
    [0x0A] = { VI_EE, TONE_NONE }, [0x0C] = { VI_I, TONE_HUYEN }, [0x0D] = { VI_I, TONE_SAC },
    [0x12] = { VI_O, TONE_HUYEN }, [0x13] = { VI_O, TONE_SAC },   [0x14] = { VI_OO, TONE_NONE },
    [0x15] = { VI_O, TONE_NGA },   [0x19] = { VI_U, TONE_HUYEN }, [0x1A] = { VI_U, TONE_SAC },
    [0x1D] = { VI_Y, TONE_SAC },   [0x10] = { VI_DD, TONE_NONE },
};

struct vi_letter vi_letter_of(uint32_t cp)
{
    if (cp >= 0x1EA0 && cp <= 0x1EF9)
        return block_1ea0[(cp - 0x1EA0) / 2];
    if (cp >= 0xC0 && cp <= 0xFF)
        return block_c0[(cp - 0xC0) % 32];
    switch (cp) {
    case 0x102:
    case 0x103:
        return (struct vi_letter){ VI_AW, TONE_NONE };
    case 0x110:
    case 0x111:
        return (struct vi_letter){ VI_DD, TONE_NONE };
    case 0x128:
    case 0x129:
        return (struct vi_letter){ VI_I, TONE_NGA };
    case 0x168:
    case 0x169:
        return (struct vi_letter){ VI_U, TONE_NGA };
    case 0x1A0:
    case 0x1A1:
        return (struct vi_letter){ VI_OW, TONE_NONE };
    case 0x1AF:
    case 0x1B0:
        return (struct vi_letter){ VI_UW, TONE_NONE };
    default:
        return (struct vi_letter){ VI_NO_LETTER, TONE_NONE };
    }
}

/* Letters of other languages: their base letters, small. */
static void fold_foreign(struct buf *b, uint32_t cp)
{
    utf8proc_int32_t parts[8];
    int bound = 0;
    utf8proc_ssize_t n =
        utf8proc_decompose_char((utf8proc_int32_t)cp, parts, COUNT(parts),
                                (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE |
                                                    UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD),
                                &bound);
    for (utf8proc_ssize_t i = 0; i < n && i < (utf8proc_ssize_t)COUNT(parts); i++)
        buf_utf8(b, (uint32_t)parts[i]);
}

static void fold_one(struct buf *b, uint32_t cp)
{
    struct vi_letter letter = vi_letter_of(cp);
    if (cp < 0x80)
        buf_putc(b, (char)(cp >= 'A' && cp <= 'Z' ? cp - 'A' + 'a' : cp));
    else if (letter.index)
        buf_putc(b, VI_BASES[letter.index]);
    else
        fold_foreign(b, cp);
}

const char *vi_fold(struct arena *mem, const char *s)
{
    struct buf b = BUF(mem);
    buf_grow(&b, strlen(s));
    bool blank = false;
    while (*s) {
        uint32_t cp = utf8_next(&s);
        bool mark = cp >= 0x300 && cp < 0x370;
        if (is_blank(cp)) {
            blank = true;
        } else if (!mark && !is_invisible(cp)) {
            if (blank && b.n)
                buf_putc(&b, ' ');
            blank = false;
            fold_one(&b, cp);
        }
    }
    return buf_str(&b);
}
