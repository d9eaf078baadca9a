-- Every type there and back.
-- call: me() is not null
CREATE FUNCTION echo_all(a smallint, b bigint, c numeric(10,2), d double precision, e text, f uuid, g date,
  h timestamp, i timestamptz, j boolean, k jsonb, l int[], m text[], n urgency, o bytea, p numeric)
RETURNS TABLE (a smallint, b bigint, c numeric(10,2), d double precision, e text, f uuid, g date,
  h timestamp, i timestamptz, j boolean, k jsonb, l int[], m text[], n urgency, o bytea, p numeric)
LANGUAGE sql STABLE AS $$
  select a, b, $3, echo_all.d, e, f, g, h, i, j, k, l, m, n, o, p
$$;
