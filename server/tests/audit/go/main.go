// Verifies a bundle of the audit log with golang.org/x/mod/sumdb, the code behind Go's checksum database: note.Open judges the
// signatures of the checkpoint, tlog.TileHashReader proves each tile against its root, and tlog.RecordHash hashes the leaves.
// From us it takes only the format of the file and what a leaf is made of (docs/audit.md).
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type event struct {
	Index      int64   `json:"index"`
	ID         string  `json:"id"`
	At         string  `json:"at"`
	Session    *string `json:"session"`
	Type       string  `json:"type"`
	Salt       *string `json:"salt"`
	Body       *string `json:"body"`
	Commitment *string `json:"commitment"`
}

type line struct {
	Checkpoint string `json:"checkpoint"`
	Tile       string `json:"tile"`
	Hashes     string `json:"hashes"`
	Beside     *event `json:"beside"`
	Event      *event `json:"event"`
}

// jsonArray is JSON without the escapes for HTML that Go adds.
func jsonArray(parts ...any) ([]byte, error) {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(parts); err != nil {
		return nil, err
	}
	return []byte(strings.TrimSuffix(text.String(), "\n")), nil
}

func leaf(e *event) ([]byte, error) {
	commitment := ""
	if e.Salt != nil && e.Body != nil {
		salt, err := hex.DecodeString(*e.Salt)
		if err != nil {
			return nil, err
		}
		text, err := jsonArray(e.Type, e.Session, *e.Body)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(append(salt, text...))
		commitment = hex.EncodeToString(sum[:])
	} else if e.Commitment != nil {
		commitment = *e.Commitment
	}
	return jsonArray(1, e.ID, e.At, commitment)
}

// tiles reads from the bundle. Its tiles have the height of tlog-tiles, 8, and paths without the height.
type tiles map[string][]byte

func (t tiles) Height() int { return 8 }

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	found := make([][]byte, 0, len(wanted))
	for _, tile := range wanted {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, ok := t[path]
		if !ok {
			return nil, fmt.Errorf("no tile %s", path)
		}
		found = append(found, data)
	}
	return found, nil
}

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func verify(path, key string) (int, error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	held := tiles{}
	var events []*event
	var newest string
	reader := bufio.NewScanner(file)
	reader.Buffer(nil, 1<<24)
	for reader.Scan() {
		var each line
		if err := json.Unmarshal(reader.Bytes(), &each); err != nil {
			return 0, err
		}
		switch {
		case each.Checkpoint != "":
			newest = each.Checkpoint
		case each.Tile != "":
			if held[each.Tile], err = base64.StdEncoding.DecodeString(each.Hashes); err != nil {
				return 0, err
			}
		case each.Beside != nil:
			events = append(events, each.Beside)
		case each.Event != nil:
			events = append(events, each.Event)
		}
	}
	if err := reader.Err(); err != nil {
		return 0, err
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return 0, err
	}
	signed, err := note.Open([]byte(newest), note.VerifierList(verifier))
	if err != nil {
		return 0, err
	}
	said := strings.Split(signed.Text, "\n")
	if len(said) < 4 || said[0] != verifier.Name() {
		return 0, errors.New("a checkpoint of another log")
	}
	size, err := strconv.ParseInt(said[1], 10, 64)
	if err != nil {
		return 0, err
	}
	root, err := tlog.ParseHash(said[2])
	if err != nil {
		return 0, err
	}
	hashes := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, held)
	for _, each := range events {
		data, err := leaf(each)
		if err != nil {
			return 0, err
		}
		stands, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, each.Index)})
		if err != nil {
			return 0, err
		}
		if stands[0] != tlog.RecordHash(data) {
			return 0, fmt.Errorf("event %d is not what the tree has", each.Index)
		}
	}
	return len(events), nil
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "verify FILE VERIFIER_KEY")
		os.Exit(2)
	}
	count, err := verify(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Println("BROKEN:", err)
		os.Exit(1)
	}
	fmt.Printf("accepted %d events\n", count)
}
