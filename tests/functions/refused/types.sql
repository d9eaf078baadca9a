-- call: true
CREATE FUNCTION types(a int, b text, c date) RETURNS TABLE (d int, e uuid) LANGUAGE sql STABLE AS $$
  select a + b, b from clients where a = c and name like b and created_at > c limit name;
$$;
