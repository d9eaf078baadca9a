/*
 * What the command line may ask of tenants, people and keys, as JSON: {"command":
 * "user.add", …} in, an object or an array out. The same function answers in the command's
 * own process and, over the control socket, in the server's.
 */
#ifndef CLI_ADMIN_H
#define CLI_ADMIN_H

#include "identity/admin.h"

bool admin_run(struct identity *identity, struct arena *arena, const struct json *request,
        struct buf *out, struct error *err);

#endif
