/*
 * Access: who can do what to which table and column, read off the policies by
 * asking them as each kind of principal. Text that reads well in a diff, so that
 * a change of a policy shows whom it opens what.
 *
 * The kinds are `anonymous`, `member` (signed in, in the tenant, nothing more),
 * each role and each permission that a policy names, and `platform`. A role or
 * permission is listed where it opens more than a member has.
 */
#ifndef SQL_ACCESS_H
#define SQL_ACCESS_H

#include "base/error.h"
#include "schema/model.h"
#include "schema/principal.h"

/*
 * `role`: only what this kind may do, all of it; "" for everyone. Fails with
 * ERROR_USAGE for a role that no policy names, ERROR_MEMORY.
 */
bool access_write(struct buf *out, const struct model *model, struct text role, struct error *err);
bool access_json(struct buf *out, const struct model *model, struct text role, struct error *err);

/*
 * The principal of a kind, in the arena: what such a one may see. "" is one that has every
 * role and every permission and administers the platform. ERROR_USAGE, ERROR_MEMORY.
 */
bool access_principal(struct arena *arena, const struct model *model, struct text role,
        struct principal *out_principal, struct error *err);

#endif
