package transfer

import "unframed/adminkit/openapi"

// Operations are the routes of the API that are about transfers.
func (*Pages) Operations() []openapi.Operation {
	type object = openapi.Object
	uuid, moment, amount := openapi.UUID(), openapi.Moment(), openapi.Amount()
	text := func(s string) object { return openapi.Text(s) }
	enum := func(values ...any) object { return object{"type": "string", "enum": values} }
	party := openapi.Record(object{
		"kind": enum("user", "treasury"), "id": openapi.OrNull(uuid), "username": openapi.OrNull(text("")), "display_name": openapi.OrNull(text("")),
	})
	transfer := openapi.Record(object{
		"id": uuid, "state": enum("pending", "confirmed", "cancelled", "expired"), "direction": enum("in", "out"),
		"sender": party, "recipient": party, "amount": amount, "note": text("both sides see it"),
		"created_at": moment, "expires_at": moment, "settled_at": openapi.OrNull(moment),
	})
	query := func(name, description string) object {
		return openapi.Query(name, description, object{"type": "string"})
	}
	const transfers = "Transfers"
	return []openapi.Operation{
		{Method: "get", Path: "/api/v1/transfers", ID: "transfers", Tag: transfers, Summary: "The history, newest first", Status: "200",
			Parameters: openapi.List{
				openapi.Query("limit", "transfers on a page", object{"type": "integer", "minimum": 1, "maximum": apiTransfersMost, "default": apiTransfersDefault}),
				query("after", "next of another page"), query("q", "part of the note, in capitals or not; at most 10,000 transfers are compared for a page, which may then hold few or none and still have a next"), query("person", "the other side"), query("direction", "in or out"),
				query("state", "pending, confirmed, cancelled or expired"), query("from", "the first day"), query("to", "the last day"),
				query("min", "the least amount"), query("max", "the largest amount"),
			},
			Answer: openapi.Record(object{"transfers": object{"type": "array", "items": transfer}, "next": text("for ?after=; empty at the end. A search looks at a bounded number of transfers for a page, so that there may be few or none of them and still a next")})},
		{Method: "post", Path: "/api/v1/transfers", ID: "propose", Tag: transfers, Summary: "Make a transfer that waits to be confirmed", Status: "201",
			Parameters: openapi.List{openapi.Parameter("IdempotencyKey")},
			Body:       openapi.Some(object{"to": text("a username or e-mail address"), "amount": amount, "note": text("up to 140 characters")}, "to", "amount"), Answer: transfer},
		{Method: "get", Path: "/api/v1/transfers/{id}", ID: "transfer", Tag: transfers, Summary: "One transfer", Status: "200", Answer: transfer},
		{Method: "post", Path: "/api/v1/transfers/{id}/confirm", ID: "confirm", Tag: transfers, Summary: "Carry it out, once", Status: "200",
			Parameters: openapi.List{openapi.Parameter("IdempotencyKey")}, Optional: true,
			Body: openapi.Some(object{"typed": text("the amount once more, where the browser's session asks for it")}), Answer: transfer},
		{Method: "post", Path: "/api/v1/transfers/{id}/cancel", ID: "cancel", Tag: transfers, Summary: "End it; nothing is sent", Status: "200",
			Parameters: openapi.List{openapi.Parameter("IdempotencyKey")}, Answer: transfer},
	}
}
