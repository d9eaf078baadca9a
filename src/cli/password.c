#include "cli/password.h"

#include "base/crypto.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

enum { LINE_BYTES = 4096 };

static void close_fd(int *fd)
{
	if (*fd > STDERR_FILENO)
		close(*fd);
}
#define AUTO_FD __attribute__((cleanup(close_fd))) int

/* One line, without its end. Byte by byte, so that nothing after it is taken. */
static bool read_line(int fd, struct arena *arena, struct text *out_line)
{
	char *line = arena_alloc(arena, LINE_BYTES);
	size_t len = 0;

	while (line && len < LINE_BYTES) {
		ssize_t n = read(fd, line + len, 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || line[len] == '\n')
			break;
		len++;
	}
	if (len && line[len - 1] == '\r')
		len--;
	*out_line = (struct text){line, len};
	return line && len && len < LINE_BYTES;
}

static bool ask(int tty, struct arena *arena, const char *question, struct text *out_line)
{
	struct termios before, quiet;
	bool is_terminal = tcgetattr(tty, &before) == 0;

	dprintf(tty, "%s: ", question);
	if (is_terminal) {
		quiet = before;
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(tty, TCSAFLUSH, &quiet);
	}
	bool ok = read_line(tty, arena, out_line);
	if (is_terminal)
		tcsetattr(tty, TCSAFLUSH, &before);
	dprintf(tty, "\n");
	return ok;
}

static bool from_terminal(
        struct arena *arena, const char *whose, struct text *out_password, struct error *err)
{
	struct text question = arena_printf(arena, "Password for %s", whose);
	const char *asked = arena_cstr(arena, question);
	struct text first, second;
	AUTO_FD tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (tty < 0 || !asked) {
		error_set(err, ERROR_USAGE, "there is no terminal to ask for the password");
		error_hint(err, "--password-file FILE takes the first line of a file, - of stdin");
		return false;
	}
	if (!ask(tty, arena, asked, &first) || !ask(tty, arena, "The same again", &second))
		return error_set(err, ERROR_USAGE, "no password was given");
	bool is_same = crypto_equal(first, second);
	crypto_wipe((char *)second.ptr, second.len);
	if (!is_same) {
		crypto_wipe((char *)first.ptr, first.len);
		return error_set(err, ERROR_USAGE, "the two passwords differ");
	}
	*out_password = first;
	return true;
}

bool password_take(struct arena *arena, const char *path, const char *whose,
        struct text *out_password, struct error *err)
{
	if (!path)
		return from_terminal(arena, whose, out_password, err);
	AUTO_FD fd =
	        text_eq_cstr(TEXT("-"), path) ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_set(err, ERROR_FILE, "%s: %s", path, strerror(errno));
	if (!read_line(fd, arena, out_password))
		return error_set(err, ERROR_USAGE, "%s: its first line is no password", path);
	return true;
}
