s/^  user_id integer$/  user_id integer [not null]/
