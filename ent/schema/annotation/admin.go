package annotation

// Role says who may do something with the rows of an entity.
type Role string

// The roles. Where an entity names none, it is the administrators.
const (
	Nobody Role = "nobody" // not even administrators
	Admins Role = "admin"  // signed-in administrators
	// Everybody is for code that asks package adminkit by itself: whoever is signed
	// in, within the privacy rules. The pages and the API that are generated are for
	// administrators, whatever is said here.
	Everybody Role = "everybody"
)

// Known reports whether the role is one of these, or none.
func (r Role) Known() bool {
	return r == "" || r == Nobody || r == Admins || r == Everybody
}

// Admin says how an entity appears on the admin pages and in the API. All of it
// can be left out. Whoever may do something here is still held to the entity's
// privacy rules.
type Admin struct {
	Label   string   // one of them, such as "Audit event"
	Plural  string   // several of them
	Help    string   // a sentence on what they are
	Title   string   // the field by which people tell one from another
	Columns []string // fields that the list shows, in this order
	Order   string   // the field the list is sorted by; "-" before it for the largest first
	Search  []string // fields that the search box looks at
	Filters []string // fields that the list can be narrowed by; all where it is empty
	// Unindexed are fields that the list can be sorted by although no index
	// serves that, so that the whole table is read; the page says so. By others
	// it is sorted only where an index begins with the field and ends in the id.
	Unindexed []string
	Editable  []string // the only fields and edges that may be given; all where it is empty

	See, Create, Change, Delete Role

	Hidden bool // on no page and in no API: no binding is made
	API    bool // said where somebody might doubt it; an entity is in the API unless NoAPI takes it out
	NoAPI  bool // on pages alone
}

// ReadOnly is an entity that can be seen, but not changed here.
func (a Admin) ReadOnly() Admin {
	a.Create, a.Change, a.Delete = Nobody, Nobody, Nobody
	return a
}

// AdminHidden keeps an entity off the admin pages and out of the API.
func AdminHidden() Admin { return Admin{Hidden: true} }

// Name implements schema.Annotation; the extension looks it up.
func (Admin) Name() string { return "UnframedAdmin" }

// AdminField says how a field or an edge appears on the admin pages and in the
// API. A field that the schema declares Sensitive never appears, whatever is
// said here.
type AdminField struct {
	Label     string
	Help      string // a sentence; the field's comment where it is empty
	Hidden    bool   // neither shown nor given
	ReadOnly  bool   // shown, never given
	Multiline bool   // text of several lines
	SortedBy  string // the field that holds this one's form for sorting, such as its key
	SearchOf  string `json:",omitempty"` // the field whose search key this one holds; see schema.Searched
	Word      bool   `json:",omitempty"` // a program's word in small letters, such as "user.create", which is searched for as it is
	Format    string // a hint for pages and the API: "email", "uri", or "money" for an int64 of hundredths, which people and programs see as 12.34
	// Words are what pages show in place of values that stand for something,
	// such as "no limit" for "0". Money is named in hundredths.
	Words   map[string]string
	Example string `json:",omitempty"` // a value, for a field whose text has a form of its own
}

// Name implements schema.Annotation; the extension looks it up.
func (AdminField) Name() string { return "UnframedAdminField" }

// Shown is a field that is set by the application and only shown to people.
func Shown() AdminField { return AdminField{ReadOnly: true} }

// Unseen is a field or an edge that no page and no API shows.
func Unseen() AdminField { return AdminField{Hidden: true} }
