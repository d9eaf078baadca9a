-- How often each mood was had.
-- call: me() is not null
CREATE FUNCTION per_mood() RETURNS TABLE (how "Mood of day", "so many" bigint)
LANGUAGE sql STABLE AS $$
  select mood, count(*) from everything group by mood;
$$;
