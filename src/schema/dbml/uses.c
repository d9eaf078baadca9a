#include "schema/dbml/compile.h"

void uses_link(struct compiler *c, struct module *module)
{
	(void)c;
	(void)module;
}

void uses_give(struct compiler *c, struct dbml *out,
        void (*give)(struct compiler *c, struct dbml *out, struct symbol *symbol))
{
	(void)c;
	(void)out;
	(void)give;
}
