-- Why messages go by their carriers, and why a carrier is not connected, are codes with parameters (domain/routing), as the
-- reasons of events are. Sentences from before become codes; one that is not known is kept as the parameter of a code.

create function reason_of_route(words text) returns jsonb language plpgsql immutable as $$
declare
  older jsonb := jsonb_build_object('code', 'older_words', 'words', words);
  route text := substring(words from '^route ([A-Za-z0-9_-]+): ');
  items text[] := string_to_array(case when route is null then words else substr(words, length(route) + 9) end, '; ');
  how text := items[1];
  reason jsonb;
  passed jsonb := '[]';
  item text;
begin
  case
    when how in ('its carrier is taken out', 'a carrier was found', 'its carrier is not in use any more') then
      return case when words = how then jsonb_build_object('code', case how
        when 'its carrier is taken out' then 'carrier_out' when 'a carrier was found' then 'carrier_found' else 'carrier_gone' end)
      else older end;
    when how = 'its first carrier' then
      reason := jsonb_build_object('code', 'in_order', 'place', 1);
    when how ~ '^its carrier \d+ of \d+$' then
      reason := jsonb_build_object('code', 'in_order', 'place', split_part(how, ' ', 3)::int, 'of', split_part(how, ' ', 5)::int);
    when how ~ '^its share of \d+ in \d+$' then
      reason := jsonb_build_object('code', 'by_weight', 'weight', split_part(how, ' ', 4)::int, 'of', split_part(how, ' ', 6)::int);
    when how ~ '^(the cheapest|number \d+ by cost), at \d+(\.\d+)? [A-Z]{3} a part$' then
      reason := jsonb_build_object('code', 'by_cost', 'place', coalesce(substring(how from '^number (\d+)')::int, 1),
        'cost', jsonb_build_object('micros', (substring(how from ', at (\S+)')::numeric * 1000000)::bigint,
          'currency', substring(how from '([A-Z]{3}) a part$')));
    when how = 'what it charges is not known' then
      reason := jsonb_build_object('code', 'by_cost');
    when how = 'all of its carriers are taken out' then
      reason := jsonb_build_object('code', 'all_out');
    else
      reason := jsonb_build_object('code', 'in_order');
      items := array_prepend(''::text, items);
  end case;
  foreach item in array items[2:] loop
    if item ~ '^\S+ is (taken out|returning)$' then
      passed := passed || jsonb_build_object('carrier', split_part(item, ' ', 1),
        'because', case when item like '% is returning' then 'returning' else 'out' end);
    elsif item ~ '^\S+ delivers less than \d+(\.\d+)?%$' then
      passed := passed || jsonb_build_object('carrier', split_part(item, ' ', 1), 'because', 'delivers_less',
        'percent', substring(item from '(\S+)%$')::numeric);
    else
      return older;
    end if;
  end loop;
  return reason || jsonb_strip_nulls(jsonb_build_object('route', route))
    || case when jsonb_array_length(passed) > 0 then jsonb_build_object('passed', passed) else '{}' end;
end $$;

alter table route_reason rename column words to reason;
alter table route_reason alter column reason type jsonb using reason_of_route(reason),
  add check (coalesce(reason->>'code', '') ~ '^[a-z][a-z_]*$');
alter table detour alter column reason type jsonb using reason_of_route(reason),
  add check (coalesce(reason->>'code', '') ~ '^[a-z][a-z_]*$');

drop function reason_of_route(text);

-- What each dispatcher says of its carriers goes away with it; null while all is well.
alter table carrier_link
  alter column reason drop not null,
  alter column reason type jsonb using case when reason <> '' then jsonb_build_object('code', 'older_words', 'words', reason) end,
  alter column breaker_reason drop not null,
  alter column breaker_reason drop default,
  alter column breaker_reason type jsonb
    using case when breaker_reason <> '' then jsonb_build_object('code', 'older_words', 'words', breaker_reason) end,
  add check (reason is null or coalesce(reason->>'code', '') ~ '^[a-z][a-z_]*$'),
  add check (breaker_reason is null or coalesce(breaker_reason->>'code', '') ~ '^[a-z][a-z_]*$');
