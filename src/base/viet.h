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
enum vi_index {
    VI_NO_LETTER,
    VI_A,
    VI_AW,
    VI_AA,
    VI_B,
    VI_C,
    VI_D,
    VI_DD,
    VI_E,
    VI_EE,
    VI_F,
    VI_G,
    VI_H,
    VI_I,
    VI_J,
    VI_K,
    VI_L,
    VI_M,
    VI_N,
    VI_O,
    VI_OO,
    VI_OW,
    VI_P,
    VI_Q,
    VI_R,
    VI_S,
    VI_T,
    VI_U,
    VI_UW,
    VI_V,
    VI_W,
    VI_X,
    VI_Y,
    VI_Z
};
#define VI_BASES " aaabcddeefghijklmnooopqrstuuvwxyz" /* what each folds to */

struct vi_letter {
    uint8_t index; /* enum vi_index */
    uint8_t tone;  /* enum vi_tone */
};

/* The letter of a code point beyond ASCII; VI_NO_LETTER for what Vietnamese does not use. */
struct vi_letter vi_letter_of(uint32_t cp);

/* The next code point; moves on by at least a byte. 0 at the end; U+FFFD for a byte that is not
 * UTF-8. */
uint32_t utf8_next(const char **s);
/* The same within s[0..n): *used bytes were read; -1 when they are not strict UTF-8. */
int32_t utf8_decode(const unsigned char *s, size_t n, size_t *used);
void buf_utf8(struct buf *, uint32_t cp);

/* Blanks that people cannot tell apart: space, tab, newline, no-break space, the spaces of
 * typography. */
bool is_blank(uint32_t cp);
/* Zero width: in the way of every comparison. */
bool is_invisible(uint32_t cp);
#endif
