/*
 * The control socket: DATABASE.sock beside a database that is served, mode 0600. Commands that
 * write to the file go through it, because one process writes at a time. One request a
 * connection: a line of JSON (cli/admin.h), then a line of answer:
 *
 *     {"ok":true,"result":…}    {"ok":false,"kind":"VALIDATION","text":…,"hint":…}
 *
 * Only processes of the server's own user, or root, are answered.
 */
#ifndef CLI_CONTROL_H
#define CLI_CONTROL_H

#include "identity/identity.h"

struct control;

/* Answers on a thread of its own. A socket left by a crash is replaced: the database is ours. */
bool control_open(struct identity *identity, struct text database, struct control **out_control,
        struct error *err);
/* Finishes the request it is at, takes the socket away. */
void control_close(struct control *control);

/*
 * Asks the server of a database. *out_is_served false: there is none, and nothing was asked.
 * The result is the answer's "result" as text; an error is what the server's was.
 */
bool control_call(struct arena *arena, struct text database, struct text request,
        bool *out_is_served, struct text *out_result, struct error *err);

#endif
