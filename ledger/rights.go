package ledger

import (
	"unframed/ent"
	"unframed/internal/viewer"
)

// What the ledger does past the rules that bind people. Each is reached by
// methods that decide first who may; what they then do touches accounts that are
// not the person's, in ways that nobody may by themselves.
var (
	openingAccounts = viewer.System("open an account",
		viewer.May(viewer.Read|viewer.Create|viewer.Change, ent.TypeAccount), viewer.May(viewer.Create|viewer.Change, ent.TypeTransfer), viewer.May(viewer.Create, ent.TypePosting))
	makingTreasury = viewer.System("make the treasury", viewer.May(viewer.Create|viewer.Change, ent.TypeAccount))
	deciding       = viewer.System("decide who may settle a transfer", viewer.May(viewer.Read, ent.TypeTransfer, ent.TypeAccount, ent.TypeUser))
	proposing      = viewer.System("propose a transfer",
		viewer.May(viewer.Read, ent.TypeAccount, ent.TypeUser),
		viewer.May(viewer.Read|viewer.Create, ent.TypeTransfer),
		viewer.May(viewer.Read|viewer.Create|viewer.Delete, ent.TypeIdempotencyKey))
	settling = viewer.System("confirm or cancel a transfer",
		viewer.May(viewer.Read, ent.TypeUser),
		viewer.May(viewer.Read|viewer.Change, ent.TypeTransfer, ent.TypeAccount),
		viewer.May(viewer.Create, ent.TypePosting),
		viewer.May(viewer.Read|viewer.Create|viewer.Delete, ent.TypeIdempotencyKey))
	expiring        = viewer.System("mark expired transfers", viewer.May(viewer.Read|viewer.Change, ent.TypeTransfer))
	retaining       = viewer.System("delete transfers that moved nothing", viewer.May(viewer.Read|viewer.Delete, ent.TypeTransfer))
	findingAccounts = viewer.System("find an account", viewer.May(viewer.Read, ent.TypeAccount, ent.TypeUser))
	verifying       = viewer.System("verify the books", viewer.May(viewer.Read, ent.TypeAccount, ent.TypeTransfer, ent.TypePosting))
	replaying       = viewer.System("replay transfers in the past",
		viewer.May(viewer.Read|viewer.Create|viewer.Change, ent.TypeAccount, ent.TypeTransfer), viewer.May(viewer.Create, ent.TypePosting))
)
