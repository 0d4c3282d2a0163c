package adminkit

// What a client may make of a value on its way: a character of text is at most 12
// bytes, as two \u escapes or as four percent-encoded bytes; a byte in base64 is
// at most 8, where each of its characters is escaped; an id of an edge has its
// UUID, quotes and a comma or its name in a form.
const (
	bytesPerRune = 12
	bytesPerByte = 8
	bytesPerID   = 128
	// unbounded is for a value of which the schema knows no limit, percent-encoded.
	unbounded = 3 * 64 << 10
	// around is for names, small values and what a form keeps beside the fields.
	around = 64 << 10
	// mostInput bounds what is held in memory for one request.
	mostInput = 32 << 20
)

// InputSize is how many bytes an input of the entity can have at most, as a form
// or as JSON: the schema's own limits, encoded in the longest way that a client
// may choose.
func (d *Descriptor) InputSize() int64 {
	size := int64(around)
	for i := range d.Fields {
		f := &d.Fields[i]
		if !f.input(true) && !f.input(false) {
			continue
		}
		switch {
		case f.Kind == Bytes && f.MaxLen > 0:
			size += bytesPerByte * int64(f.MaxLen)
		case f.MaxLen > 0:
			size += bytesPerRune * int64(f.MaxLen)
		case f.Kind == String || f.Kind == Text || f.Kind == JSON || f.Kind == Bytes || f.Kind == Other:
			size += unbounded
		}
	}
	for i := range d.Edges {
		if e := &d.Edges[i]; (e.input(true) || e.input(false)) && !e.Unique {
			size += bytesPerID * maxReferences
		}
	}
	return min(size, mostInput)
}

// ListNames are the names that an address of the entity's list can have; see
// ParseList.
func (d *Descriptor) ListNames() []string {
	names := []string{SortName, CursorName, LimitName}
	if len(d.Search) > 0 {
		names = append(names, SearchName)
	}
	for _, f := range append([]Field{*d.idField()}, d.Visible()...) {
		for _, op := range f.Ops() {
			names = append(names, f.Name+"."+string(op))
			if op == Equal {
				names = append(names, f.Name)
			}
		}
	}
	return names
}
