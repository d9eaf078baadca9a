/* Adoption's way on PostgreSQL; through sql/adopt.h only. */
#ifndef SQL_POSTGRES_ADOPT_H
#define SQL_POSTGRES_ADOPT_H

#include "sql/adopt_part.h"

bool postgres_adopt_up(struct adopting *a);
bool postgres_adopt_down(struct adopting *a);

#endif
