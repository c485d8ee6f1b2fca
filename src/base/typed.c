// SPDX-License-Identifier: Apache-2.0
/*
 * typed.c - what somebody meant who typed Telex or VNI while the input method was off. Only a guess
 * for a second search: a word is changed when it is no Vietnamese syllable as it stands and becomes
 * one.
 */
#include "base/text.h"
#include "base/viet.h"
#include <stdlib.h>
#include <string.h>

enum { WORD_MAX = 16 }; /* "nghieengs" has nine keys; longer words are not syllables */

static const char *const onsets[] = { "b",  "c", "ch", "d", "g",  "gh",  "gi", "h", "k",
                                      "kh", "l", "m",  "n", "ng", "ngh", "nh", "p", "ph",
                                      "qu", "r", "s",  "t", "th", "tr",  "v",  "x" };

/* Sorted, without marks. Not the rare ooc and oong: "coong" is a typed công. */
static const char *const rimes[] = {
    "a",    "ac",   "ach", "ai",  "am",  "an",   "ang",  "anh",  "ao",   "ap",   "at",   "au",
    "ay",   "e",    "ec",  "ech", "em",  "en",   "eng",  "enh",  "eo",   "ep",   "et",   "eu",
    "i",    "ia",   "ich", "iec", "iem", "ien",  "ieng", "iep",  "iet",  "ieu",  "im",   "in",
    "inh",  "ip",   "it",  "iu",  "o",   "oa",   "oac",  "oach", "oai",  "oam",  "oan",  "oang",
    "oanh", "oao",  "oap", "oat", "oay", "oc",   "oe",   "oen",  "oeo",  "oet",  "oi",   "om",
    "on",   "ong",  "op",  "ot",  "u",   "ua",   "uan",  "uang", "uat",  "uay",  "uc",   "ue",
    "uech", "uenh", "ui",  "um",  "un",  "ung",  "uo",   "uoc",  "uoi",  "uom",  "uon",  "uong",
    "uop",  "uot",  "uou", "up",  "ut",  "uu",   "uy",   "uya",  "uych", "uyen", "uyet", "uynh",
    "uyt",  "uyu",  "y",   "yem", "yen", "yeng", "yet",  "yeu",
};

static int compare(const void *word, const void *entry)
{
    return strcmp(word, *(const char *const *)entry);
}

static bool is_rime(const char *s)
{
    return bsearch(s, rimes, COUNT(rimes), sizeof rimes[0], compare);
}

static bool is_syllable(const char *word)
{
    if (is_rime(word) || text_eq(word, "gi"))
        return true;
    for (size_t i = 0; i < COUNT(onsets); i++)
        if (text_has_prefix(word, onsets[i]) && is_rime(word + strlen(onsets[i])))
            return true;
    return false;
}

static bool is_vowel(char c)
{
    return c && strchr("aeiouy", c);
}

static void drop(char *word, size_t i)
{
    memmove(word + i, word + i + 1, strlen(word + i));
}

/* Tone and shape keys stand after the vowel that they change, at once or at the end of the word. */
static void from_telex(char *word)
{
    size_t vowel = strcspn(word, "aeiouyw");
    if (word[0] == 'd' && word[1] == 'd') {
        drop(word, 0);
        vowel--;
    }
    bool toned = false;
    for (size_t i = vowel; word[i];) {
        bool tone = i > vowel && strchr("sfrxjz", word[i]) && !toned;
        bool doubled = strchr("aeo", word[i]) && memchr(word + vowel, word[i], i - vowel);
        bool late_d = word[i] == 'd' && word[0] == 'd' && !word[i + 1];
        if (word[i] == 'w' && i == vowel && !is_vowel(word[i + 1])) {
            word[i++] = 'u'; /* a w alone is ư */
        } else if (tone || doubled || late_d || word[i] == 'w') {
            toned |= tone;
            drop(word, i);
        } else {
            i++;
        }
    }
}

static void from_vni(char *word)
{
    if (word[0] == 'd' && word[1] == '9')
        drop(word, 1);
    size_t vowel = strcspn(word, "aeiouy");
    int tones = 0;
    for (size_t i = 1; word[i];) {
        bool tone = i > vowel && word[i] >= '0' && word[i] <= '5' && tones++ == 0;
        bool shape = i > vowel && word[i] >= '6' && word[i] <= '8';
        bool bar = i > vowel && word[i] == '9' && word[0] == 'd';
        if (tone || shape || bar)
            drop(word, i);
        else
            i++;
    }
}

/* The syllable meant by a folded word, or the word itself. */
static void put_word(struct buf *b, const char *word, size_t n)
{
    char as_is[WORD_MAX] = { 0 }, guess[WORD_MAX] = { 0 };
    if (n >= WORD_MAX) {
        buf_put(b, word, n);
        return;
    }
    memcpy(as_is, word, n);
    memcpy(guess, word, n);
    if (!is_syllable(as_is)) {
        if (strpbrk(as_is, "0123456789"))
            from_vni(guess);
        else
            from_telex(guess);
    }
    buf_puts(b, is_syllable(guess) ? guess : as_is);
}

const char *vi_fold_typed(struct arena *mem, const char *s)
{
    const char *folded = vi_fold(mem, s);
    struct buf b = BUF(mem);
    buf_grow(&b, strlen(folded));
    while (*folded) {
        size_t n = strspn(folded, "abcdefghijklmnopqrstuvwxyz0123456789");
        if (n) {
            put_word(&b, folded, n);
        } else {
            n = strcspn(folded, "abcdefghijklmnopqrstuvwxyz0123456789");
            buf_put(&b, folded, n);
        }
        folded += n;
    }
    return buf_str(&b);
}
