// SPDX-License-Identifier: Apache-2.0
/* key_file.c - the installation's key on disk. It is kept apart from backups, by people. */
#include "base/crypt.h"
#include "desk/desk_room.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { KEY_HEX = 64 };

static bool hex_digit(char c, unsigned *ret)
{
    const char *all = "0123456789abcdef", *found = c ? strchr(all, c) : NULL;
    *ret = found ? (unsigned)(found - all) : 0;
    return found;
}

bool key_text_read(const char *text, size_t n, uint8_t ret[32])
{
    for (size_t i = 0; i < 32; i++) {
        unsigned high, low;
        if (n != KEY_HEX || !hex_digit(text[2 * i], &high) || !hex_digit(text[2 * i + 1], &low))
            return false;
        ret[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

int key_file_read(struct cx *cx, const char *path, uint8_t ret[32])
{
    char text[KEY_HEX + 1] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(cx, E_IO, "",
                    "Không mở được tệp khóa %s: %s. Hãy chép lại tệp khóa đã cất riêng.", path,
                    errno_vi(errno));
    ssize_t n = read(fd, text, KEY_HEX);
    close(fd);
    return n == KEY_HEX && key_text_read(text, KEY_HEX, ret)
               ? E_OK
               : fail(cx, E_IO, "", "Tệp khóa %s bị hỏng. Hãy chép lại tệp khóa đã cất riêng.",
                      path);
}

int key_file_write(struct cx *cx, const char *path, const uint8_t key[32])
{
    const char *text = arena_printf(cx->mem, "%s\n", hex(cx->mem, key, 32));
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok = fd >= 0 && write(fd, text, KEY_HEX + 1) == KEY_HEX + 1 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok ? E_OK : fail(cx, E_IO, "", "Không ghi được tệp khóa %s: %s.", path, errno_vi(errno));
}
