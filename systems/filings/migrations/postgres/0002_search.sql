-- manor migration 0002_search, up, postgres
-- before: d6042e00d7d66527702b542c739d1f2bf19984f4f4effed7d3f278e0bdfc6ac6
-- after: d6042e00d7d66527702b542c739d1f2bf19984f4f4effed7d3f278e0bdfc6ac6
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
