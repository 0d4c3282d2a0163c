-- unframed:from 875cb5ee6bfee7f29f5d5e2519b693e8 to cefc5d2088be9eca8c9fe22dd85856da as 09432f1f6339949bd0ee7b8387fac789

-- Create "mails" table.
CREATE TABLE `mails` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `recipient_search` text NULL,
  `kind` text NOT NULL,
  `recipient` text NOT NULL,
  `user_id` uuid NULL,
  `details` json NULL,
  `state` text NOT NULL DEFAULT ('waiting'),
  `attempts` integer NOT NULL DEFAULT (0),
  `error` text NOT NULL DEFAULT (''),
  `next_attempt_at` datetime NOT NULL,
  `lease` uuid NULL,
  `give_up_at` datetime NOT NULL,
  `sent_at` datetime NULL,
  `expires_at` datetime NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `mails_attempts_range` CHECK ("attempts" >= 0),
  CONSTRAINT `mails_error_length` CHECK (length("error") <= 500),
  CONSTRAINT `mails_kind_length` CHECK (octet_length("kind") >= 1 AND octet_length("kind") <= 64),
  CONSTRAINT `mails_recipient_length` CHECK (octet_length("recipient") >= 1 AND octet_length("recipient") <= 254),
  CONSTRAINT `mails_recipient_search_length` CHECK (octet_length("recipient_search") <= 1056),
  CONSTRAINT `mails_state_known` CHECK ("state" IN ('waiting', 'sent', 'failed', 'obsolete'))
);
-- Create index "mail_recipient_search_id" to table: "mails".
CREATE INDEX `mail_recipient_search_id` ON `mails` (`recipient_search`, `id`);
-- Create index "mail_state_next_attempt_at_id" to table: "mails".
CREATE INDEX `mail_state_next_attempt_at_id` ON `mails` (`state`, `next_attempt_at`, `id`);
-- Create index "mail_created_at_id" to table: "mails".
CREATE INDEX `mail_created_at_id` ON `mails` (`created_at`, `id`);
-- Create index "mail_expires_at" to table: "mails".
CREATE INDEX `mail_expires_at` ON `mails` (`expires_at`);
-- Create "mail_links" table.
CREATE TABLE `mail_links` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `user_id` uuid NOT NULL,
  `purpose` text NOT NULL,
  `address` text NOT NULL,
  `address_key` text NOT NULL,
  `token_hash` blob NOT NULL,
  `credential_version` integer NOT NULL,
  `expires_at` datetime NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `mail_links_address_key_length` CHECK (octet_length("address_key") >= 1 AND octet_length("address_key") <= 254),
  CONSTRAINT `mail_links_address_length` CHECK (octet_length("address") >= 1 AND octet_length("address") <= 254),
  CONSTRAINT `mail_links_purpose_known` CHECK ("purpose" IN ('verify', 'reset', 'change', 'undo')),
  CONSTRAINT `mail_links_token_hash_length` CHECK (octet_length("token_hash") >= 1 AND octet_length("token_hash") <= 32)
);
-- Create index "mail_links_token_hash_key" to table: "mail_links".
CREATE UNIQUE INDEX `mail_links_token_hash_key` ON `mail_links` (`token_hash`);
-- Create index "maillink_user_id_purpose_created_at" to table: "mail_links".
CREATE INDEX `maillink_user_id_purpose_created_at` ON `mail_links` (`user_id`, `purpose`, `created_at`);
-- Create index "maillink_address_key_purpose" to table: "mail_links".
CREATE INDEX `maillink_address_key_purpose` ON `mail_links` (`address_key`, `purpose`);
-- Create index "maillink_expires_at" to table: "mail_links".
CREATE INDEX `maillink_expires_at` ON `mail_links` (`expires_at`);
