#include "schema/dbml/compile.h"

void check_module(struct compiler *c, struct module *module)
{
	(void)c;
	(void)module;
}
