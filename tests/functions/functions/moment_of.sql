-- call: me() is not null
CREATE FUNCTION moment_of(day date, at timestamptz DEFAULT now()) RETURNS TABLE (
  day date, next_week date, at timestamptz, hour_before timestamptz, who int, where_at int, boss boolean)
LANGUAGE sql STABLE AS $$
  select day, day + 7, at, at - interval '1 hour', me(), tenant(), has_role('boss')
$$;
