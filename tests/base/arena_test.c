// SPDX-License-Identifier: Apache-2.0
/* arena_test.c - arenas and byte strings: contents, marks, order of what was deferred, limits. */
#include "base/arena.h"
#include "base/buf.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static void memory_is_zeroed_and_aligned(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    for (int round = 0; round < 3; round++) {
        for (size_t n = 0; n < 3000; n += 7) {
            unsigned char *p = arena_alloc(a, n);
            assert_int_equal((uintptr_t)p % 16, 0);
            for (size_t i = 0; i < n; i++)
                assert_int_equal(p[i], 0);
            memset(p, 0xFF, n);
        }
        arena_reset(a);
        assert_int_equal(arena_used(a), 0);
    }
    arena_free(a);
    arena_free(NULL);
}

static void big_things_get_a_block_of_their_own(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    char *small = arena_str(a, "còn đây");
    char *big = arena_alloc(a, 5 << 20);
    big[(5 << 20) - 1] = 'x';
    char *after = arena_str(a, "sau");
    assert_string_equal(small, "còn đây");
    assert_string_equal(after, "sau");
    assert_true(arena_used(a) > 5 << 20);
    arena_free(a);
}

static void strings_are_copied(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    assert_string_equal(arena_strn(a, "Đồng Hỷ", 5), "Đồ"); /* Đ is two bytes, ồ three */
    assert_string_equal(arena_strn(a, NULL, 0), "");
    assert_string_equal(arena_printf(a, "%s-%06d", "H55.242", 12), "H55.242-000012");
    char *s = arena_printf(a, "%0500d|%s", 7, "đuôi");
    assert_int_equal(strlen(s), 500 + 1 + strlen("đuôi"));
    assert_string_equal(s + 499, "7|đuôi");
    assert_memory_equal(arena_dup(a, "a\0b", 3), "a\0b", 3);
    arena_free(a);
}

static void a_mark_gives_memory_back(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    char *kept = arena_str(a, "giữ lại");
    size_t used = arena_used(a);
    for (int i = 0; i < 1000; i++) {
        SCRATCH(a)
        {
            memset(arena_alloc(a, 300000), 'x', 300000);
            arena_str(a, "bỏ đi");
        }
        assert_int_equal(arena_used(a), used);
    }
    assert_string_equal(kept, "giữ lại");
    struct arena_mark outer = arena_mark(a);
    char *p1 = arena_alloc(a, 32);
    struct arena_mark inner = arena_mark(a);
    arena_alloc(a, 200000);
    arena_rewind(a, inner);
    arena_rewind(a, outer);
    char *p2 = arena_alloc(a, 32);
    assert_ptr_equal(p1, p2);
    assert_int_equal(p2[0], 0);
    arena_free(a);
}

static char order[16];
static void note(void *arg)
{
    size_t n = strlen(order);
    order[n] = *(const char *)arg;
    order[n + 1] = '\0';
}

static void deferred_work_runs_last_first(void **state)
{
    (void)state;
    static char names[] = "abcdef";
    order[0] = '\0';
    struct arena *a = arena_new();
    arena_defer(a, note, &names[0]);
    arena_defer(a, note, &names[1]);
    struct arena_mark mark = arena_mark(a);
    arena_defer(a, note, &names[2]);
    arena_defer(a, note, &names[3]);
    arena_rewind(a, mark);
    assert_string_equal(order, "dc");
    arena_defer(a, note, &names[4]);
    arena_reset(a);
    assert_string_equal(order, "dceba");
    arena_defer(a, note, &names[5]);
    arena_free(a);
    assert_string_equal(order, "dcebaf");
}

/* The signal that ends a child which runs fn; 0 when it came back. */
static int dies_of(void (*fn)(void))
{
    pid_t pid = fork();
    if (pid == 0) {
        signal(SIGABRT, SIG_DFL);
        close(STDERR_FILENO);
        fn();
        _exit(0);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

static void overflow_the_product(void)
{
    arena_array(arena_new(), SIZE_MAX / 2, 3);
}
static void fill_the_cap(void)
{
    struct arena *a = arena_new();
    for (int i = 0; i < 65; i++)
        arena_alloc(a, 1 << 20);
}
static void fill_a_bigger_cap(void)
{
    struct arena *a = arena_new();
    arena_set_cap(a, 70 << 20);
    for (int i = 0; i < 66; i++)
        arena_alloc(a, 1 << 20);
    arena_free(a);
}
static void ask_for_everything(void)
{
    arena_alloc(arena_new(), SIZE_MAX - 3);
}
static void free_a_buf_of_an_arena(void)
{
    struct buf b = BUF(arena_new());
    buf_free(&b);
}

static void limits_abort(void **state)
{
    (void)state;
    assert_int_equal(dies_of(overflow_the_product), SIGABRT);
    assert_int_equal(dies_of(fill_the_cap), SIGABRT);
    assert_int_equal(dies_of(fill_a_bigger_cap), 0);
    assert_int_equal(dies_of(ask_for_everything), SIGABRT);
    assert_int_equal(dies_of(free_a_buf_of_an_arena), SIGABRT);
}

static void fill_buf(struct buf *b)
{
    assert_string_equal(buf_str(b), "");
    buf_put(b, NULL, 0);
    buf_puts(b, "Số ");
    buf_int(b, 0);
    buf_putc(b, ' ');
    buf_int(b, INT64_MIN);
    buf_putc(b, ' ');
    buf_int(b, INT64_MAX);
    buf_printf(b, " %s|%0300d", "x", 1);
    const char *head = "Số 0 -9223372036854775808 9223372036854775807 x|";
    assert_int_equal(strncmp(buf_str(b), head, strlen(head)), 0);
    assert_int_equal(b->n, strlen(head) + 300);
    assert_int_equal(strlen(buf_str(b)), b->n);
    for (int i = 0; i < 100000; i++)
        buf_putc(b, (char)('a' + i % 26));
    assert_int_equal(strlen(buf_str(b)), strlen(head) + 300 + 100000);
    assert_int_equal(b->p[b->n - 1], 'a' + 99999 % 26);
}

static void bufs_grow_in_arena_and_on_heap(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct buf in_arena = BUF(a), on_heap = BUF(NULL);
    fill_buf(&in_arena);
    fill_buf(&on_heap);
    buf_free(&on_heap);
    assert_null(on_heap.p);
    struct buf exact = BUF(a);
    buf_grow(&exact, 1000);
    const char *before = exact.p;
    for (int i = 0; i < 1000; i++)
        buf_putc(&exact, 'x');
    assert_ptr_equal(before, exact.p);
    arena_free(a);
}

static void json_strings_are_escaped(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct buf b = BUF(a);
    buf_json(&b, "Đặng \"A\"\\\n\t\x01\x7f</script>");
    assert_string_equal(buf_str(&b), "\"Đặng \\\"A\\\"\\\\\\n\\u0009\\u0001\\u007f</script>\"");
    struct buf empty = BUF(a);
    buf_json(&empty, "");
    assert_string_equal(buf_str(&empty), "\"\"");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(big_things_get_a_block_of_their_own),
        cmocka_unit_test(strings_are_copied),
        cmocka_unit_test(a_mark_gives_memory_back),
        cmocka_unit_test(deferred_work_runs_last_first),
        cmocka_unit_test(limits_abort),
        cmocka_unit_test(bufs_grow_in_arena_and_on_heap),
        cmocka_unit_test(json_strings_are_escaped),
    };
    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
