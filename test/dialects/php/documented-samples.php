<?php

// A customer's program in the manner of the vendor's documentation: one cURL POST per operation, its fields made by
// http_build_query, its answer decoded to an object whose status is read first, then code, then the results.
// Run by php-sample.test.ts with three arguments: the address of the API, the account's id and its key.

[, $address, $id, $key] = $argv;

function call(string $path, array $fields)
{
    global $address, $id, $key;
    $fields = ['id' => $id, 'key' => $key] + $fields;
    $post = http_build_query($fields, '', '&');

    $curl = curl_init();
    curl_setopt($curl, CURLOPT_URL, $address . '/v1/' . $path);
    curl_setopt($curl, CURLOPT_POST, true);
    curl_setopt($curl, CURLOPT_POSTFIELDS, $post);
    curl_setopt($curl, CURLOPT_RETURNTRANSFER, true);
    curl_setopt($curl, CURLOPT_COOKIESESSION, true);
    $answer = curl_exec($curl);
    curl_close($curl);

    return json_decode($answer);
}

/** The results when the request was carried out, else the code. */
function read($answer, callable $results)
{
    $status = $answer->status;
    $code = $answer->code;
    return $status && $code == "OK" ? $results($answer) : $code;
}

$out = [];
$nothing = fn ($answer) => 'done';

$out['balance'] = read(call('account/balance', []), fn ($answer) => $answer->balance);
$out['no lists'] = read(call('contact/list', []), $nothing);

$list = read(
    call('contact/list/create', ['listContactName' => 'Clients été', 'listContactCountryCode' => 'FR']),
    fn ($answer) => $answer->list_contact_id
);
$out['added'] = read(
    call('contact/add', [
        'listContactId' => $list,
        'contactTelephoneNumber' => '+33 6 12 34 56 78',
        'contactCivility' => 'Mr',
        'contactName' => 'Doe & Sons',
        'contactFirstName' => null,
    ]),
    $nothing
);
$out['lists'] = read(call('contact/list', []), fn ($answer) => array_map(
    fn ($each) => [$each->list_contact_id == $list, $each->list_contact_name, $each->nb_contact_list],
    $answer->list_contact
));
$out['contacts'] = read(call('contact/list/information', ['listContactId' => $list]), fn ($answer) => array_map(
    fn ($each) => [$each->contact_telephone_number, $each->contact_name, $each->contact_first_name],
    $answer->list_contact
));
$out['deleted'] = read(
    call('contact/delete', ['listContactId' => $list, 'contactTelephoneNumber' => '0612345678']),
    $nothing
);

$out['sender'] = read(call('sender/create', ['sender' => 'MCLD31A']), $nothing);
$out['senders'] = read(call('sender/list', []), fn ($answer) => array_map(
    fn ($each) => $each->sender_name,
    $answer->list_sender
));

$model = read(call('model/sms/create', ['modelContent' => "Bonjour, 5 € + 1"]), fn ($answer) => $answer->model_id);
$out['models'] = read(call('model/sms/list', []), fn ($answer) => array_map(
    fn ($each) => [$each->model_id == $model, $each->model_content, strlen($each->model_creation_date)],
    $answer->list_model_sms
));

$sent = call('sms/send', [
    'recipients' => ['0612345678', '+33612345679'],
    'message' => 'Bonjour été & hiver',
    'sender' => 'MCLD31A',
    'type' => 'N',
    'clickFollow' => 0,
]);
$out['sent'] = [$sent->code, $sent->total_sms_sent, $sent->total_character_sms, $sent->recipients_error];

// More than a kilobyte: older libcurl versions then send Expect: 100-continue and wait for the answer.
$many = array_map(fn ($n) => '06' . (12345000 + $n), range(1, 2000));
$bulk = call('sms/send', ['recipients' => $many, 'message' => 'x', 'clickFollow' => false]);
$out['bulk'] = [$bulk->code, $bulk->total_sms_sent];

$out['replies'] = read(call('response/list', []), $nothing);
$out['balance after'] = read(call('account/balance', []), fn ($answer) => $answer->balance);

// cURL sends multipart/form-data when it is given an array instead of a string.
$curl = curl_init($address . '/v1/account/balance');
curl_setopt_array($curl, [CURLOPT_POSTFIELDS => ['id' => $id, 'key' => $key], CURLOPT_RETURNTRANSFER => true]);
$out['multipart'] = json_decode(curl_exec($curl))->code;

echo json_encode($out, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE);
