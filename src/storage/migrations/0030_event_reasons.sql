-- Why something happened is a code with its parameters (domain/messages/event-reasons.ts) and no sentence: it is read by programs, and
-- told in the language of who asks. What the carrier said stays beside it: its own code, and its receipt as it came, in raw.
-- Sentences that earlier versions wrote become codes; one that is not known is kept as the parameter of a code.
alter table event rename column detail to raw;
alter table event add column reason jsonb;

create function reason_of(kind text, code text, said text) returns jsonb language sql immutable as $$
  select coalesce(case kind
    when 'submitted' then case
      when code = 'no_receipt' and said = 'the answer came late' then '{"code": "no_receipt", "late": true}'::jsonb
      when code = 'no_receipt' then '{"code": "no_receipt"}'::jsonb || jsonb_strip_nulls(jsonb_build_object('words', said))
      when said = 'the answer came late' then '{"code": "late_answer"}'::jsonb
      when said = 'known from its receipt' then '{"code": "known_from_receipt"}'::jsonb
    end
    when 'deferred' then case
      when code = 'second_copy' and said is null then '{"code": "second_copy"}'::jsonb
      when said = 'the second copy was refused' then '{"code": "second_copy_refused"}'::jsonb
    end
    when 'refused' then case when said ~ '^refused: (recipient|sender|content|account|other)$'
      then jsonb_build_object('code', 'refused', 'blames', substr(said, 10)) end
    when 'in_doubt' then case said
      when 'sent, and the link gave no answer' then '{"code": "no_answer"}'::jsonb
      when 'the process that was sending it died' then '{"code": "process_died"}'::jsonb
      when 'sent, and the answer could not be written down' then '{"code": "answer_unwritable"}'::jsonb
    end
    when 'expired' then case when said ~ '^its validity ended at \S+$'
      then jsonb_build_object('code', 'validity_ended', 'at', substr(said, 23)) end
    when 'held' then case when said ~ '^outside marketing hours until \S+$'
      then jsonb_build_object('code', 'outside_hours', 'until', substr(said, 31)) end
    when 'suppressed' then case said
      when 'the recipient wants no messages' then '{"code": "opted_out", "scope": "all"}'::jsonb
      when 'the recipient said STOP' then '{"code": "opted_out", "scope": "marketing"}'::jsonb
    end
    when 'cancelled' then case said
      when 'the database did not answer in time, so its request was answered as not accepted'
        then '{"code": "not_accepted"}'::jsonb
      when 'another part of it was refused' then '{"code": "another_part_refused"}'::jsonb
      when 'other parts left by a carrier that takes texts in parts' then '{"code": "left_in_parts"}'::jsonb
    end
    when 'queried' then case
      when said in ('delivered', 'undelivered', 'buffered', 'unknown')
        then jsonb_build_object('code', 'answered', 'state', said)
      when said = 'refused' then '{"code": "answer_refused"}'::jsonb
      when said = 'unanswered' then '{"code": "not_answered"}'::jsonb
    end
    when 'unknown' then case
      when code = 'in_doubt' and said in ('charged', 'refunded')
        then jsonb_build_object('code', 'closed_in_doubt', 'charge', said)
      when said = 'no receipt came in time' then '{"code": "no_receipt_in_time"}'::jsonb
    end
    else '{"code": "told_when_asked"}'::jsonb
  end, jsonb_build_object('code', 'older_words', 'words', said))
$$;

-- Receipts, which are most of all rows, say what the carrier said; of the others few have something to say.
update event set reason = reason_of(kind, code, raw), raw = null,
  code = case when (kind, code) in (('submitted', 'no_receipt'), ('deferred', 'second_copy'), ('cancelled', 'not_accepted'),
    ('unknown', 'in_doubt')) then null else code end
where kind not in ('delivered', 'undelivered', 'buffered', 'repeated') and raw is not null
  or kind in ('delivered', 'undelivered') and raw = 'told when it was asked'
  or (kind, code) in (('submitted', 'no_receipt'), ('deferred', 'second_copy'));

drop function reason_of(text, text, text);

alter table event add constraint event_reason_check
  check (reason is null or coalesce(reason->>'code', '') ~ '^[a-z][a-z_]*$') not valid;
