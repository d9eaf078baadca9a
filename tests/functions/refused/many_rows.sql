-- What may be any of several rows is refused: an update's FROM, a scalar subquery.
-- call: true
CREATE FUNCTION many_rows() RETURNS void LANGUAGE sql AS $$
  update clients c set name = x.body from letters x where x.pages > c.id;
  update clients set name = (select body from letters where pages = 1);
$$;
