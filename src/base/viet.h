// SPDX-License-Identifier: Apache-2.0
/* viet.h - code points and the letters of the Vietnamese alphabet. Private to base: text, fold,
 * sortkey. */
#ifndef BASE_VIET_H
#define BASE_VIET_H
#include "base/attr.h"
#include "base/buf.h"
#include <stdbool.h>
#include <stdint.h>

/* In the order of the dictionary. */
enum vi_tone { TONE_NONE, TONE_HUYEN, TONE_HOI, TONE_NGA, TONE_SAC, TONE_NANG };

/* The 29 letters and f j w z, in the order of the dictionary; those with a shape by their Telex
 * keys. */
/* clang-format off */
enum vi_index {
    VI_NO_LETTER, VI_A, VI_AW, VI_AA, VI_B, VI_C, VI_D, VI_DD, VI_E, VI_EE, VI_F, VI_G, VI_H, VI_I, VI_J,
    VI_K, VI_L, VI_M, VI_N, VI_O, VI_OO, VI_OW, VI_P, VI_Q, VI_R, VI_S, VI_T, VI_U, VI_UW, VI_V, VI_W,
    VI_X, VI_Y, VI_Z
};
/* clang-format on */
#define VI_BASES " aaabcddeefghijklmnooopqrstuuvwxyz" /* what each folds to */

struct vi_letter {
    uint8_t index; /* enum vi_index */
    uint8_t tone;  /* enum vi_tone */
};

/* The letter of a code point beyond ASCII; VI_NO_LETTER for what Vietnamese does not use. */
struct vi_letter vi_letter_of(uint32_t cp);

uint32_t utf8_next_rare(const char **s);
static inline bool utf8_follows(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}
/* The next code point; moves on by at least a byte. 0 at the end; U+FFFD for a byte that is not
 * UTF-8. Here only ASCII and the two and three bytes of Vietnamese, which need no further checks.
 */
static inline uint32_t utf8_next(const char **s)
{
    const char *p = *s;
    unsigned char c = (unsigned char)*p;
    if (c && c < 0x80) {
        *s = p + 1;
        return c;
    }
    if (c >= 0xC2 && c < 0xE0 && utf8_follows(p[1])) {
        *s = p + 2;
        return (uint32_t)(c & 0x1F) << 6 | ((unsigned char)p[1] & 0x3F);
    }
    if (c == 0xE1 && utf8_follows(p[1]) && utf8_follows(p[2])) {
        *s = p + 3;
        return 0x1000u | (uint32_t)((unsigned char)p[1] & 0x3F) << 6 | ((unsigned char)p[2] & 0x3F);
    }
    return utf8_next_rare(s);
}
/* The same within s[0..n): *used bytes were read; -1 when they are not strict UTF-8. */
int32_t utf8_decode(const unsigned char *s, size_t n, size_t *used);
void buf_utf8(struct buf *, uint32_t cp);

/* Blanks that people cannot tell apart: space, tab, newline, no-break space, those of typography.
 */
static inline bool is_blank(uint32_t cp)
{
    return cp == ' ' || cp == '\t' || cp == '\n' || cp == 0xA0 || (cp >= 0x2000 && cp <= 0x200A) ||
           cp == 0x202F || cp == 0x3000;
}
/* Zero width: in the way of every comparison. */
static inline bool is_invisible(uint32_t cp)
{
    return (cp >= 0x200B && cp <= 0x200F) || cp == 0x2060 || cp == 0xFEFF || cp == 0xAD;
}
#endif
