-- Traffic under way, as Envoi wrote it when 0026 was its last migration. Its own dispatcher made every row, with scripted
-- carriers and the clock at 2026-03-02 09:00 UTC, each send a second after the last: one that was delivered and answered;
-- one that awaits receipts; a long one whose second part is in doubt; one that was refused and refunded; three messages that
-- moved to another carrier by their route; one for tomorrow by the carrier that is out of use since; one with a key, for the
-- evening; two that a worker had open when it died. Also half of a long reply, a reply and a receipt that belong to nobody, a
-- learnt id format, and the restore guard. Rows were read in text form from each table; `closing` has its first row.
insert into account (id, email, name, country, currency, language, zone, status, created_at, resend_doubtful, doubt_charge, least_margin, number) values
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', 'a@example.com', 'A', 'FR', 'EUR', 'fr', 'Europe/Paris', 'active', '2026-03-02 09:00:00+00', 'codes', 'charged', NULL, NULL);
insert into account_limit (account_id, parts_per_second, set_at) values
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '500', '2026-03-02 09:00:00+00');
insert into api_key (account_id, id, hash, hint, label, created_at, revoked_at) values
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-9a80-777e-9452-75c8ca459ae3', E'\\x49a8d872ac45c678ecd0cd31e9eecff73048e59315d72d959946b3bc29069c52', 'kkkk', '', '2026-03-02 09:00:00+00', NULL);
insert into balance (account_id, micros, disowned) values
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '4200000', NULL);
insert into carrier (id, name, kind, simulated, enabled, prefixes, priority, settings, secret, created_at) overriding system value values
  ('1', 'scripted', 'smpp', 'true', 'true', '{}', '0', '{}', '', '2026-03-02 09:00:00+00'),
  ('2', 'beta', 'smpp', 'true', 'false', '{}', '-1', '{}', '', '2026-03-02 09:00:00+00');
select setval(pg_get_serial_sequence('carrier', 'id'), (select max(id) from carrier));
insert into carrier_figures (carrier_id, at, submitted, accepted, refused_recipient, refused_sender, refused_content, refused_account, refused_other, put_off, unanswered, receipts, delivered, undelivered, unmatched, window_used, window_size, receipt_times, unreadable) values
  ('1', '2026-03-02 09:00:00+00', '10', '8', '1', '0', '0', '0', '0', '0', '1', '1', '1', '0', '1', '0', '0', '{1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}', '0');
insert into carrier_id_spelling (carrier_id, spelling, learnt_at) values
  ('1', 'hex small 8', '2026-03-02 09:00:10+00');
insert into carrier_link (worker_id, carrier_id, state, binds, reason, since, share, breaker, breaker_reason) values
  ('019cadc6-9a80-777e-9452-49233c418207', '1', 'up', '1', '', '2026-03-02 09:00:00+00', '100', 'closed', '');
insert into detour (account_id, send_id, first, attempt, last, from_carrier_id, to_carrier_id, reason, at) values
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-aa20-7333-9d4d-6b22fe58b053', '0', '2', '2', '2', '1', 'route own: its carrier 2 of 2', '2026-03-02 09:00:09+00');
insert into event (account_id, send_id, n, part, step, kind, at, carrier_id, carrier_message_id, code, detail) values
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-9a80-777e-9452-80b3d4d4a133', '0', '1', '11', 'submitted', '2026-03-02 09:00:00+00', '1', 'id-1', NULL, NULL),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-9a80-777e-9452-80b3d4d4a133', '0', '1', '1000', 'delivered', '2026-03-02 09:00:00+00', '1', NULL, 'DELIVRD 000', 'id:…'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-9e68-761c-bd9d-2a5b2b0f1aa8', '0', '1', '11', 'submitted', '2026-03-02 09:00:01+00', '1', 'id-2', NULL, NULL),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-9e68-761c-bd9d-2a5b2b0f1aa8', '1', '1', '11', 'submitted', '2026-03-02 09:00:01+00', '1', 'id-3', NULL, NULL),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-a250-76b2-8711-0006404d0c38', '0', '1', '11', 'submitted', '2026-03-02 09:00:02+00', '1', 'long-id-4', NULL, NULL),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-a250-76b2-8711-0006404d0c38', '0', '2', '12', 'in_doubt', '2026-03-02 09:00:02+00', '1', NULL, NULL, 'sent, and the link gave no answer'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-a250-76b2-8711-0006404d0c38', '0', '3', '11', 'submitted', '2026-03-02 09:00:02+00', '1', 'long-id-6', NULL, NULL),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-a638-73e2-b59f-3a24bcef73bc', '0', '1', '11', 'refused', '2026-03-02 09:00:03+00', '1', NULL, 'RINVDSTADR', 'refused: recipient'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-aa20-7333-9d4d-6b22fe58b053', '0', '1', '31', 'submitted', '2026-03-02 09:00:09+00', '1', 'id-8', NULL, NULL),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-aa20-7333-9d4d-6b22fe58b053', '1', '1', '31', 'submitted', '2026-03-02 09:00:09+00', '1', 'id-9', NULL, NULL),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-aa20-7333-9d4d-6b22fe58b053', '2', '1', '31', 'submitted', '2026-03-02 09:00:09+00', '1', 'id-10', NULL, NULL);
insert into fence (alone, token, epoch, confirmed, system_identifier, database_oid, name, locked_at, locked_for, locked_name) values
  ('true', 'e926f052-3da1-4971-b982-bce816c0580e', '1', 'false', '7713061742650710901', '17352', NULL, NULL, NULL, NULL);
insert into long_reply (id, carrier_id, number, address, reference, reference_bits, total, repeats, began_at, complete_at) values
  ('019cadc6-9a80-777e-9452-c9284d11c6c3', '1', '+33639980001', '36000', '7', '8', '2', 'false', '2026-03-02 09:00:00+00', NULL);
insert into message (account_id, send_id, n, recipient, parts, price_micros) values
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-9a80-777e-9452-80b3d4d4a133', '0', '+33639980001', '1', '50000'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-9e68-761c-bd9d-2a5b2b0f1aa8', '0', '+33639980002', '1', '50000'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-9e68-761c-bd9d-2a5b2b0f1aa8', '1', '+33639980003', '1', '50000'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-a250-76b2-8711-0006404d0c38', '0', '+33639980004', '3', '50000'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-a638-73e2-b59f-3a24bcef73bc', '0', '+33639980005', '1', '50000'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-aa20-7333-9d4d-4b44c7871e71', '0', '+33639980014', '1', '50000'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-aa20-7333-9d4d-4b44c7871e71', '1', '+33639980015', '1', '50000'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-aa20-7333-9d4d-4b44c7871e71', '2', '+33639980016', '1', '50000'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-aa20-7333-9d4d-6b22fe58b053', '0', '+33639980006', '1', '50000'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-aa20-7333-9d4d-6b22fe58b053', '1', '+33639980007', '1', '50000'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-aa20-7333-9d4d-6b22fe58b053', '2', '+33639980008', '1', '50000'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-c190-7670-81cc-a0431e52fe0e', '0', '+33639980010', '1', '50000'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-c190-7670-81cc-cbadcd32a834', '0', '+33639980011', '1', '50000'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-c190-7670-81cc-ea9ede907187', '0', '+33639980012', '1', '50000'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-c190-7670-81cc-ea9ede907187', '1', '+33639980013', '1', '50000');
insert into movement (account_id, id, kind, micros, send_id, n, part, note, at) values
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-9a80-777e-9452-66d60ac471a1', 'credit', '5000000', NULL, NULL, NULL, '', '2026-03-02 09:00:00+00'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-9a80-777e-9452-9edbea7c0a47', 'charge', '-50000', '019cadc6-9a80-777e-9452-80b3d4d4a133', NULL, NULL, '', '2026-03-02 09:00:00+00'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-9e68-761c-bd9d-33218feb603e', 'charge', '-100000', '019cadc6-9e68-761c-bd9d-2a5b2b0f1aa8', NULL, NULL, '', '2026-03-02 09:00:01+00'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-a250-76b2-8711-158d16b88139', 'charge', '-150000', '019cadc6-a250-76b2-8711-0006404d0c38', NULL, NULL, '', '2026-03-02 09:00:02+00'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-a638-73e2-b59f-4cf33fe857e0', 'charge', '-50000', '019cadc6-a638-73e2-b59f-3a24bcef73bc', NULL, NULL, '', '2026-03-02 09:00:03+00'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-a638-73e2-b59f-59dd3f270763', 'refund', '50000', '019cadc6-a638-73e2-b59f-3a24bcef73bc', '0', '1', '', '2026-03-02 09:00:03+00'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-aa20-7333-9d4d-534ed0ae3e75', 'charge', '-150000', '019cadc6-aa20-7333-9d4d-4b44c7871e71', NULL, NULL, '', '2026-03-02 09:00:04+00'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-aa20-7333-9d4d-74479ae1e0d7', 'charge', '-150000', '019cadc6-aa20-7333-9d4d-6b22fe58b053', NULL, NULL, '', '2026-03-02 09:00:04+00'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-c190-7670-81cc-bff91acda0f5', 'charge', '-50000', '019cadc6-c190-7670-81cc-a0431e52fe0e', NULL, NULL, '', '2026-03-02 09:00:10+00'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-c190-7670-81cc-da2f0565fae7', 'charge', '-50000', '019cadc6-c190-7670-81cc-cbadcd32a834', NULL, NULL, '', '2026-03-02 09:00:10+00'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-c190-7670-81cc-f9c0c904f161', 'charge', '-100000', '019cadc6-c190-7670-81cc-ea9ede907187', NULL, NULL, '', '2026-03-02 09:00:10+00');
insert into orphan_receipt (id, carrier_id, carrier_message_id, number, address, state, code, raw, received_at) values
  ('019cadc6-aa20-7333-9d4d-37ebc7664bcc', '1', 'nobody-1', '+33639980009', '36000', 'delivered', 'DELIVRD 000', 'id:nobody-1 stat:DELIVRD err:000', '2026-03-02 09:00:04+00');
insert into price (currency, prefix, micros, set_at) values
  ('EUR', '', '50000', '2026-03-02 09:00:00+00');
insert into reply (account_id, id, send_id, n, number, address, text, keyword, carrier_id, received_at) values
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-9a80-777e-9452-a52215c622fe', '019cadc6-9a80-777e-9452-80b3d4d4a133', '0', '+33639980001', '36000', 'Merci', NULL, '1', '2026-03-02 09:00:00+00');
insert into reply_part (reply_id, sequence, octets, coding, single_shift, locking_shift) values
  ('019cadc6-9a80-777e-9452-c9284d11c6c3', '1', E'\\x6d6f697469', 'gsm', NULL, NULL);
insert into route (id, name, position, prefixes, for_account, kind, sender, policy, created_at, least_delivered) overriding system value values
  ('1', 'own', '1', '{}', NULL, NULL, NULL, 'order', '2026-03-02 09:00:04+00', NULL);
select setval(pg_get_serial_sequence('route', 'id'), (select max(id) from route));
insert into route_carrier (route_id, place, carrier_id, weight) values
  ('1', '0', '2', '1'),
  ('1', '1', '1', '1');
insert into route_reason (id, words) overriding system value values
  ('1', 'route own: its first carrier'),
  ('2', 'route own: its carrier 2 of 2');
select setval(pg_get_serial_sequence('route_reason', 'id'), (select max(id) from route_reason));
insert into send (account_id, id, v1_id, kind, sender, text, encoding, characters, reference, click_follow, recipients, cost_micros, due_at, valid_until, created_at, submitted, delivered, undelivered, refused, expired, in_doubt, resend, routed, per_minute) values
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-9a80-777e-9452-80b3d4d4a133', '69a5519000000', 'notification', '36000', 'Livré', 'GSM7', '5', '14396', 'false', '1', '50000', '2026-03-02 09:00:00+00', '2026-03-04 09:00:00+00', '2026-03-02 09:00:00+00', '0', '0', '0', '0', '0', '0', 'false', NULL, NULL),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-9e68-761c-bd9d-2a5b2b0f1aa8', '69a5519100000', 'notification', '36000', 'Attendu', 'GSM7', '7', '14397', 'false', '2', '100000', '2026-03-02 09:00:01+00', '2026-03-04 09:00:01+00', '2026-03-02 09:00:01+00', '2', '0', '0', '0', '0', '0', 'false', NULL, NULL),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-a250-76b2-8711-0006404d0c38', '69a5519200000', 'notification', '36000', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'GSM7', '400', '14398', 'false', '1', '150000', '2026-03-02 09:00:02+00', '2026-03-04 09:00:02+00', '2026-03-02 09:00:02+00', '0', '0', '0', '0', '0', '0', 'false', NULL, NULL),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-a638-73e2-b59f-3a24bcef73bc', '69a5519300000', 'notification', '36000', 'Refusé', 'GSM7', '6', '14399', 'false', '1', '50000', '2026-03-02 09:00:03+00', '2026-03-04 09:00:03+00', '2026-03-02 09:00:03+00', '0', '0', '0', '0', '0', '0', 'false', NULL, NULL),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-aa20-7333-9d4d-4b44c7871e71', '69a5519400000', 'notification', '36000', 'Demain', 'GSM7', '6', '14400', 'false', '3', '150000', '2026-03-03 09:00:00+00', '2026-03-05 09:00:00+00', '2026-03-02 09:00:04+00', '0', '0', '0', '0', '0', '0', 'false', '0:1', NULL),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-aa20-7333-9d4d-6b22fe58b053', '69a5519400010', 'notification', '36000', 'Ailleurs', 'GSM7', '8', '14401', 'false', '3', '150000', '2026-03-02 09:00:04+00', '2026-03-04 09:00:04+00', '2026-03-02 09:00:04+00', '3', '0', '0', '0', '0', '0', 'false', '0:1', NULL),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-c190-7670-81cc-a0431e52fe0e', '69a5519a00000', 'notification', '36000', 'Une fois', 'GSM7', '8', '14402', 'false', '1', '50000', '2026-03-02 18:00:00+00', '2026-03-04 18:00:00+00', '2026-03-02 09:00:10+00', '0', '0', '0', '0', '0', '0', 'false', '0:2', NULL),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-c190-7670-81cc-cbadcd32a834', '69a5519a00010', 'notification', '36000', 'Ouvert', 'GSM7', '6', '14403', 'false', '1', '50000', '2026-03-02 09:00:10+00', '2026-03-04 09:00:10+00', '2026-03-02 09:00:10+00', '0', '0', '0', '0', '0', '0', 'false', '0:2', NULL),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-c190-7670-81cc-ea9ede907187', '69a5519a00020', 'notification', '36000', 'Ouverts', 'GSM7', '7', '14404', 'false', '2', '100000', '2026-03-02 09:00:10+00', '2026-03-04 09:00:10+00', '2026-03-02 09:00:10+00', '0', '0', '0', '0', '0', '0', 'false', '0:2', NULL);
insert into send_key (account_id, key, send_id, fingerprint, answer, balance_micros, created_at, acceptor, ticket) values
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', 'order-17', '019cadc6-c190-7670-81cc-a0431e52fe0e', E'\\xea6891b4ff2cd7fbf60cfcf4a738e586773871dd5f6a3478ec286567c16ab1b7', '{"v1Id": "69a5519a00000", "sendId": "019cadc6-c190-7670-81cc-a0431e52fe0e", "accepted": 1, "smsCount": 1, "characters": 8, "refusedRecipients": []}', '4350000', '2026-03-02 09:00:10+00', '019cadc6-9a80-777e-9452-30422ca662d8', '7');
insert into slice (account_id, send_id, first, last, carrier_id, lane, not_before, parts, attempt, held, worker, claim, acceptor, ticket) values
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-aa20-7333-9d4d-4b44c7871e71', '0', '2', '2', '0', '2026-03-03 09:00:00+00', '1', '0', NULL, NULL, NULL, '019cadc6-9a80-777e-9452-30422ca662d8', '5'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-c190-7670-81cc-a0431e52fe0e', '0', '0', '1', '0', '2026-03-02 18:00:00+00', '1', '0', NULL, NULL, NULL, '019cadc6-9a80-777e-9452-30422ca662d8', '7'),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-c190-7670-81cc-cbadcd32a834', '0', '0', '1', '0', '2026-03-02 09:00:10+00', '1', '1', NULL, '019cadc6-9a80-777e-9452-49233c418207', '13', NULL, NULL),
  ('019cadc6-9a80-777e-9452-57ad6ba8ebcc', '019cadc6-c190-7670-81cc-ea9ede907187', '0', '1', '1', '0', '2026-03-02 09:00:10+00', '1', '1', NULL, '019cadc6-9a80-777e-9452-49233c418207', '15', NULL, NULL);
insert into stray_reply (id, number, address, text, carrier_id, received_at, keyword) values
  ('019cadc6-9a80-777e-9452-d42b7e33e058', '+33639980077', '36000', 'Allô', '1', '2026-03-02 09:00:00+00', NULL);
insert into worker (id, slot, started_at, beat_at, passed_fence) values
  ('019cadc6-9a80-777e-9452-49233c418207', '0', '2026-03-02 09:00:00+00', '2026-11-28 03:39:00.807944+00', 'true');
