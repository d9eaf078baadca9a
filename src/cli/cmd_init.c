/* manor init: a starter schema that serves at once; with --db, see cli/setup.h. */
#include "cli/cli.h"
#include "cli/setup.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "starter.dbml.h"

static bool name_is_fit(struct text name)
{
	if (text_is_empty(name) || name.len > 63 || name.ptr[0] == '-' || name.ptr[0] == '.')
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		            c == '-' || c == '_' || c == '.'))
			return false;
	}
	return true;
}

static int init_folder(int argc, char **argv)
{
	AUTO_ARENA arena = {0};
	struct error err = {0};
	char path[256];

	arena_init(&arena, 0);
	if (argc != 2)
		return cli_usage("init", "name the folder to make");
	if (!name_is_fit(text_from(argv[1])))
		return cli_usage("init",
		        "\"%s\" is no name: letters, digits, - _ . and at most 63 of them",
		        argv[1]);
	if (mkdir(argv[1], 0777) != 0 && errno != EEXIST) {
		error_set(&err, ERROR_FILE, "cannot make the folder %s: %s", argv[1],
		        strerror(errno));
		return cli_fail(&err);
	}
	snprintf(path, sizeof(path), "%s/schema.dbml", argv[1]);
	if (!cli_write_new(path, (struct text){(const char *)starter_dbml, starter_dbml_len},
	            "choose another name, or serve what is there", &err))
		return cli_fail(&err);
	struct text words = arena_printf(&arena,
	        "%s is written: notes of people in teams. Next:\n\n"
	        "  manor check %s\n"
	        "  manor tenant add %s --name \"My team\" --slug my-team\n"
	        "  manor user add %s --tenant my-team --email me@example.org --role owner\n"
	        "  manor serve %s\n",
	        path, path, path, path, path);
	return cli_print(words);
}

int cmd_init(int argc, char **argv)
{
	const char *address = NULL;

	return cli_take_value(&argc, argv, "--db", &address) ? setup_command(address, argc, argv)
	                                                     : init_folder(argc, argv);
}
