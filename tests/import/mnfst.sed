s/^Metadata Table sessions {/&\n  scope: 'tenant'\n  through: 'user_id'/
s/^Metadata Table messages {/&\n  scope: 'tenant'\n  through: 'session_id'/
