package accounts

import (
	"unframed/ent"
	"unframed/internal/viewer"
)

// What the accounts do past the rules that bind people: mostly before it is
// known who somebody is, or with what people may not touch by themselves. The
// rest is done as the person.
var (
	identifyingSessions = viewer.System("find out who is signed in",
		viewer.May(viewer.Read, ent.TypeUser), viewer.May(viewer.Read|viewer.Change, ent.TypeSession))
	identifyingTokens = viewer.System("find out whose API token it is",
		viewer.May(viewer.Read, ent.TypeUser), viewer.May(viewer.Read|viewer.Change, ent.TypeAPIToken))
	signingUp = viewer.System("sign somebody up", viewer.May(viewer.Read|viewer.Create, ent.TypeUser), viewer.May(viewer.Read, ent.TypeMailLink))
	signingIn = viewer.System("sign somebody in",
		viewer.May(viewer.Read|viewer.Change, ent.TypeUser), viewer.May(viewer.Read|viewer.Create|viewer.Delete, ent.TypeSession))
	confirmingIdentity = viewer.System("confirm who somebody is",
		viewer.May(viewer.Read, ent.TypeUser), viewer.May(viewer.Change, ent.TypeSession))
	writingMails = viewer.System("write a mail about an account",
		viewer.May(viewer.Read, ent.TypeUser), viewer.May(viewer.Read|viewer.Create|viewer.Delete, ent.TypeMailLink))
	usingLinks = viewer.System("do what a link in a mail is for",
		viewer.May(viewer.Read|viewer.Change, ent.TypeUser), viewer.May(viewer.Read|viewer.Create|viewer.Delete, ent.TypeMailLink))
	recovering = viewer.System("give an account back to whom its mails reach",
		viewer.May(viewer.Read|viewer.Change, ent.TypeUser), viewer.May(viewer.Delete, ent.TypeSession), viewer.May(viewer.Change, ent.TypeAPIToken),
		viewer.May(viewer.Read|viewer.Delete, ent.TypeMailLink))
	changingPasswords = viewer.System("change a password",
		viewer.May(viewer.Read|viewer.Change, ent.TypeUser), viewer.May(viewer.Delete, ent.TypeSession), viewer.May(viewer.Change, ent.TypeAPIToken),
		viewer.May(viewer.Delete, ent.TypeMailLink))
	spendingSeals = viewer.System("use a seal once",
		viewer.May(viewer.Read|viewer.Create, ent.TypeUsedNonce), viewer.May(viewer.Read|viewer.Change, ent.TypeSession))
	holdingForms = viewer.System("keep a form while its sender proves who they are",
		viewer.May(viewer.Read|viewer.Create|viewer.Delete, ent.TypePendingForm))
	makingTokens = viewer.System("make an API token",
		viewer.May(viewer.Read, ent.TypeUser, ent.TypeSession), viewer.May(viewer.Read|viewer.Create, ent.TypeAPIToken))
	showingProfiles = viewer.System("show what everybody may know of somebody", viewer.May(viewer.Read, ent.TypeUser))
)

// What the operator does by a command.
var (
	promoting          = viewer.System("promote a user", viewer.May(viewer.Read|viewer.Change, ent.TypeUser))
	resettingPasswords = viewer.System("reset a password",
		viewer.May(viewer.Read|viewer.Change, ent.TypeUser), viewer.May(viewer.Delete, ent.TypeSession), viewer.May(viewer.Change, ent.TypeAPIToken),
		viewer.May(viewer.Delete, ent.TypeMailLink))
	revokingTokens = viewer.System("revoke an API token",
		viewer.May(viewer.Read, ent.TypeUser), viewer.May(viewer.Read|viewer.Change, ent.TypeAPIToken))
	listingTokens = viewer.System("list a user's API tokens", viewer.May(viewer.Read, ent.TypeUser, ent.TypeAPIToken))
)
