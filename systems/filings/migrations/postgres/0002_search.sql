-- manor migration 0002_search, up, postgres
-- before: 4a7203da9ca80a6480b12ad2eed8f598a731f85a29189efea58895ba0f37d549
-- after: 4a7203da9ca80a6480b12ad2eed8f598a731f85a29189efea58895ba0f37d549
-- optional: yes

-- Not used under row security, which asks its policies first: the operators are not
-- leakproof. It serves who meets no row security.
CREATE INDEX "tenant_settings_settings_idx" ON "tenant_settings" USING gin ("settings");

-- Not used under row security, which asks its policies first: the operators are not
-- leakproof. It serves who meets no row security.
CREATE INDEX "audit_events_payload_idx" ON "audit_events" USING gin ("payload");

-- Not used under row security, which asks its policies first: the operators are not
-- leakproof. It serves who meets no row security.
CREATE INDEX "notifications_payload_idx" ON "notifications" USING gin ("payload");
