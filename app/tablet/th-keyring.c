/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The keyring is one small JSON file, replaced atomically:
 *
 *     {"v":1,"officer":"Jo Whitlock","unsent":3,"oldest":0,"failures":0,"next":0,
 *      "passphrase":{"operations":3,"memory":268435456,"salt":hex,"nonce":hex,"box":hex},
 *      "recovery":hex}
 *
 * The passphrase slot is the key in a crypto_secretbox under Argon2id of the passphrase; the
 * recovery slot is the key in a crypto_box_seal for the force's public key. The failure is counted
 * and on disk before a passphrase is tried, so that cutting the power does not buy a free guess.
 */

#include "th-keyring.h"

#include "th-json.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#define FILE_MAX (16 * 1024)
#define FREE_FAILURES 4
#define FIRST_WAIT_MS G_GINT64_CONSTANT (5000)
#define LONGEST_WAIT_MS G_GINT64_CONSTANT (900000)
#define PIN_TRIES 5
#define BOX_BYTES (TH_KEY_BYTES + crypto_secretbox_MACBYTES)
#define SEAL_BYTES (TH_KEY_BYTES + crypto_box_SEALBYTES)

/* What the file's cost may ask for: a damaged or hostile file must not take the tablet's memory. */
#define MEMORY_MAX G_GINT64_CONSTANT (1073741824)
#define OPERATIONS_MAX 20

const ThKeyringCost TH_KEYRING_COST_MODERATE = { crypto_pwhash_argon2id_OPSLIMIT_MODERATE,
                                                 crypto_pwhash_argon2id_MEMLIMIT_MODERATE };
const ThKeyringCost TH_KEYRING_COST_MINIMUM = { crypto_pwhash_argon2id_OPSLIMIT_MIN,
                                                crypto_pwhash_argon2id_MEMLIMIT_MIN };

typedef struct
{
  ThKeyringCost cost;
  uint8_t salt[crypto_pwhash_argon2id_SALTBYTES];
  uint8_t nonce[crypto_secretbox_NONCEBYTES];
  uint8_t box[BOX_BYTES];
} PassphraseSlot;

struct _ThKeyring
{
  GObject parent_instance;

  char *path;
  ThClock clock;
  ThRandom random;

  char *officer;
  int64_t unsent;
  int64_t oldest;
  int64_t failures;
  int64_t next; /* wall clock before which no passphrase is tried */
  PassphraseSlot slot;
  uint8_t recovery[SEAL_BYTES];

  /* The PIN of the shift; in memory only. */
  gboolean has_pin;
  guint pin_failures;
  int64_t pin_until; /* boot clock, which a changed wall clock does not move */
  PassphraseSlot pin_slot;
};

G_DEFINE_QUARK (th - keyring - error - quark, th_keyring_error)
G_DEFINE_FINAL_TYPE (ThKeyring, th_keyring, G_TYPE_OBJECT)

static void
append_hex (GString *json, const char *key, const uint8_t *bytes, gsize length)
{
  g_autofree char *hex = g_malloc (2 * length + 1);

  sodium_bin2hex (hex, 2 * length + 1, bytes, length);
  th_json_append_member (json, key, hex);
}

static void
append_number (GString *json, const char *key, int64_t number)
{
  th_json_append_key (json, key);
  th_json_append_integer (json, number);
}

static char *
dup_json (ThKeyring *self, gsize *length)
{
  GString *json = g_string_new ("{");

  append_number (json, "v", 1);
  th_json_append_member (json, "officer", self->officer);
  append_number (json, "unsent", self->unsent);
  append_number (json, "oldest", self->oldest);
  append_number (json, "failures", self->failures);
  append_number (json, "next", self->next);
  th_json_append_key (json, "passphrase");
  g_string_append_c (json, '{');
  append_number (json, "operations", (int64_t) self->slot.cost.operations);
  append_number (json, "memory", (int64_t) self->slot.cost.memory);
  append_hex (json, "salt", self->slot.salt, sizeof self->slot.salt);
  append_hex (json, "nonce", self->slot.nonce, sizeof self->slot.nonce);
  append_hex (json, "box", self->slot.box, sizeof self->slot.box);
  g_string_append_c (json, '}');
  append_hex (json, "recovery", self->recovery, sizeof self->recovery);
  g_string_append (json, "}\n");
  *length = json->len;
  return g_string_free (json, FALSE);
}

static gboolean
failed (GError **error, const char *what)
{
  g_set_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_FAILED,
               "keyring cannot be written: %s: %s", what, g_strerror (errno));
  return FALSE;
}

/* Writes beside, syncs, renames, syncs the folder: after a power cut the file is the old or the
 * new. */
static gboolean
save (ThKeyring *self, GError **error)
{
  gsize length;
  g_autofree char *json = dup_json (self, &length);
  g_autofree char *beside = g_strconcat (self->path, ".new", NULL);
  g_autofree char *folder = g_path_get_dirname (self->path);
  int file = g_open (beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  gboolean written;
  int directory;

  if (file < 0)
    return failed (error, "opening");
  written = write (file, json, length) == (gssize) length && fsync (file) == 0;
  if (close (file) != 0 || !written)
    return failed (error, "writing");
  if (g_rename (beside, self->path) != 0)
    return failed (error, "replacing");
  directory = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (directory < 0)
    return failed (error, "opening the folder");
  written = fsync (directory) == 0;
  close (directory);
  return written || failed (error, "syncing the folder");
}

/* Reading. */

static gboolean
read_hex (ThJsonReader *reader, uint8_t *bytes, gsize length)
{
  gsize got = 0;
  ThJsonText text;

  if (!th_json_reader_text (reader, &text))
    return FALSE;
  if (sodium_hex2bin (bytes, length, text.start, text.length, NULL, &got, NULL) != 0
      || got != length)
    reader->failed = TRUE;
  return !reader->failed;
}

static gboolean
read_slot (ThJsonReader *reader, PassphraseSlot *slot)
{
  int64_t operations = 0, memory = 0;
  gboolean first = TRUE;
  ThJsonText name;

  if (!th_json_reader_open (reader, '{'))
    return FALSE;
  while (th_json_reader_member (reader, &first, &name))
    if (th_json_text_equal (&name, "operations"))
      th_json_reader_integer (reader, &operations);
    else if (th_json_text_equal (&name, "memory"))
      th_json_reader_integer (reader, &memory);
    else if (th_json_text_equal (&name, "salt"))
      read_hex (reader, slot->salt, sizeof slot->salt);
    else if (th_json_text_equal (&name, "nonce"))
      read_hex (reader, slot->nonce, sizeof slot->nonce);
    else if (th_json_text_equal (&name, "box"))
      read_hex (reader, slot->box, sizeof slot->box);
    else
      th_json_reader_skip (reader, NULL, NULL);
  if (operations < 1 || operations > OPERATIONS_MAX || memory < 1 || memory > MEMORY_MAX)
    reader->failed = TRUE;
  slot->cost.operations = (unsigned long long) operations;
  slot->cost.memory = (gsize) memory;
  return !reader->failed;
}

static void
read_member (ThKeyring *self, ThJsonReader *reader, const ThJsonText *name)
{
  if (th_json_text_equal (name, "officer") && self->officer == NULL)
    {
      ThJsonText text;

      if (th_json_reader_text (reader, &text))
        self->officer = th_json_text_dup (&text);
    }
  else if (th_json_text_equal (name, "unsent"))
    th_json_reader_integer (reader, &self->unsent);
  else if (th_json_text_equal (name, "oldest"))
    th_json_reader_integer (reader, &self->oldest);
  else if (th_json_text_equal (name, "failures"))
    th_json_reader_integer (reader, &self->failures);
  else if (th_json_text_equal (name, "next"))
    th_json_reader_integer (reader, &self->next);
  else if (th_json_text_equal (name, "passphrase"))
    read_slot (reader, &self->slot);
  else if (th_json_text_equal (name, "recovery"))
    read_hex (reader, self->recovery, sizeof self->recovery);
  else
    th_json_reader_skip (reader, NULL, NULL);
}

static gboolean
parse (ThKeyring *self, const char *bytes, gsize length)
{
  gboolean first = TRUE;
  ThJsonReader reader;
  ThJsonText name;

  th_json_reader_init (&reader, bytes, length);
  th_json_reader_open (&reader, '{');
  while (th_json_reader_member (&reader, &first, &name))
    read_member (self, &reader, &name);
  return th_json_reader_finish (&reader) && self->officer != NULL && self->slot.cost.memory > 0;
}

/* Wrapping. */

static gboolean
derive (const PassphraseSlot *slot, const void *secret, gsize length, uint8_t key[TH_KEY_BYTES])
{
  return crypto_pwhash (key, crypto_secretbox_KEYBYTES, secret, length, slot->salt,
                        slot->cost.operations, slot->cost.memory, crypto_pwhash_ALG_ARGON2ID13)
         == 0;
}

static gboolean
wrap (ThKeyring *self,
      PassphraseSlot *slot,
      const ThKeyringCost *cost,
      const void *secret,
      gsize length,
      const ThSecret *key,
      GError **error)
{
  uint8_t wrapping[crypto_secretbox_KEYBYTES];

  slot->cost = *cost;
  th_random_fill (&self->random, slot->salt, sizeof slot->salt);
  th_random_fill (&self->random, slot->nonce, sizeof slot->nonce);
  if (!derive (slot, secret, length, wrapping))
    {
      g_set_error_literal (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_FAILED,
                           "not enough memory to derive the key of a passphrase");
      return FALSE;
    }
  crypto_secretbox_easy (slot->box, th_secret_get_bytes (key), TH_KEY_BYTES, slot->nonce, wrapping);
  sodium_memzero (wrapping, sizeof wrapping);
  return TRUE;
}

/* The key, or NULL where the secret is another. */
static ThSecret *
unwrap (const PassphraseSlot *slot, const void *secret, gsize length)
{
  uint8_t wrapping[crypto_secretbox_KEYBYTES];
  uint8_t bytes[TH_KEY_BYTES];
  ThSecret *key = NULL;

  if (derive (slot, secret, length, wrapping)
      && crypto_secretbox_open_easy (bytes, slot->box, sizeof slot->box, slot->nonce, wrapping)
           == 0)
    key = th_secret_new (bytes, sizeof bytes);
  sodium_memzero (wrapping, sizeof wrapping);
  sodium_memzero (bytes, sizeof bytes);
  return key;
}

static gboolean
check_passphrase (const ThSecret *passphrase, GError **error)
{
  if (th_secret_get_length (passphrase) >= TH_PASSPHRASE_MIN)
    return TRUE;
  g_set_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WEAK,
               "a passphrase has at least %d characters", TH_PASSPHRASE_MIN);
  return FALSE;
}

static ThKeyring *
new_keyring (const char *path, const ThClock *clock, const ThRandom *random)
{
  ThKeyring *self = g_object_new (TH_TYPE_KEYRING, NULL);

  self->path = g_strdup (path);
  self->clock = *clock;
  self->random = *random;
  return self;
}

ThKeyring *
th_keyring_create (const char *path,
                   const ThSecret *passphrase,
                   const uint8_t recovery_key[TH_KEY_BYTES],
                   const ThKeyringCost *cost,
                   const char *officer_name,
                   const ThClock *clock,
                   const ThRandom *random,
                   ThSecret **key,
                   GError **error)
{
  g_autoptr (ThKeyring) self = NULL;
  g_autoptr (ThSecret) made = NULL;
  uint8_t bytes[TH_KEY_BYTES];

  if (!check_passphrase (passphrase, error))
    return NULL;
  self = new_keyring (path, clock, random);
  self->officer = g_strdup (officer_name);
  th_random_fill (random, bytes, sizeof bytes);
  made = th_secret_new (bytes, sizeof bytes);
  sodium_memzero (bytes, sizeof bytes);
  if (crypto_box_seal (self->recovery, th_secret_get_bytes (made), TH_KEY_BYTES, recovery_key) != 0)
    {
      g_set_error_literal (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_FAILED,
                           "the force's recovery key is no key");
      return NULL;
    }
  if (!wrap (self, &self->slot, cost, th_secret_get_bytes (passphrase),
             th_secret_get_length (passphrase), made, error)
      || !save (self, error))
    return NULL;
  *key = g_steal_pointer (&made);
  return g_steal_pointer (&self);
}

ThKeyring *
th_keyring_load (const char *path, const ThClock *clock, const ThRandom *random, GError **error)
{
  g_autoptr (ThKeyring) self = new_keyring (path, clock, random);
  g_autofree char *bytes = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &bytes, &length, NULL) || length > FILE_MAX
      || !parse (self, bytes, length))
    {
      g_set_error_literal (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_CORRUPT,
                           "the keyring file is missing or damaged");
      return NULL;
    }
  return g_steal_pointer (&self);
}

static int64_t
wait_after (int64_t failures)
{
  int64_t wait = FIRST_WAIT_MS;

  if (failures <= FREE_FAILURES)
    return 0;
  for (int64_t i = FREE_FAILURES + 1; i < failures && wait < LONGEST_WAIT_MS; i++)
    wait *= 2;
  return MIN (wait, LONGEST_WAIT_MS);
}

int64_t
th_keyring_get_wait (ThKeyring *self)
{
  /* A clock set back must not lock anyone out for longer than the longest wait. */
  return CLAMP (self->next - th_clock_now (&self->clock), 0, wait_after (self->failures));
}

guint
th_keyring_get_failures (ThKeyring *self)
{
  return (guint) self->failures;
}

static gboolean
count_failure (ThKeyring *self, GError **error)
{
  self->failures++;
  self->next = th_clock_now (&self->clock) + wait_after (self->failures);
  return save (self, error);
}

ThSecret *
th_keyring_unlock (ThKeyring *self, const ThSecret *passphrase, GError **error)
{
  g_autoptr (ThSecret) key = NULL;

  g_return_val_if_fail (TH_IS_KEYRING (self), NULL);

  if (th_keyring_get_wait (self) > 0)
    {
      g_set_error_literal (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WAIT,
                           "too many wrong passphrases: wait");
      return NULL;
    }
  if (!count_failure (self, error))
    return NULL;
  key = unwrap (&self->slot, th_secret_get_bytes (passphrase), th_secret_get_length (passphrase));
  if (key == NULL)
    {
      g_set_error_literal (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WRONG_PASSPHRASE,
                           "the passphrase does not open this keyring");
      return NULL;
    }
  self->failures = 0;
  self->next = 0;
  return save (self, error) ? g_steal_pointer (&key) : NULL;
}

ThSecret *
th_keyring_recover (ThKeyring *self,
                    const uint8_t recovery_public[TH_KEY_BYTES],
                    const ThSecret *recovery_private,
                    GError **error)
{
  uint8_t bytes[TH_KEY_BYTES];
  ThSecret *key = NULL;

  g_return_val_if_fail (TH_IS_KEYRING (self), NULL);

  if (th_secret_get_length (recovery_private) == crypto_box_SECRETKEYBYTES
      && crypto_box_seal_open (bytes, self->recovery, sizeof self->recovery, recovery_public,
                               th_secret_get_bytes (recovery_private))
           == 0)
    key = th_secret_new (bytes, sizeof bytes);
  else
    g_set_error_literal (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WRONG_PASSPHRASE,
                         "the recovery key does not open this keyring");
  sodium_memzero (bytes, sizeof bytes);
  return key;
}

gboolean
th_keyring_change_passphrase (ThKeyring *self,
                              const ThSecret *old_passphrase,
                              const ThSecret *new_passphrase,
                              GError **error)
{
  g_autoptr (ThSecret) key = NULL;
  PassphraseSlot before = self->slot;

  if (!check_passphrase (new_passphrase, error))
    return FALSE;
  key = th_keyring_unlock (self, old_passphrase, error);
  if (key == NULL)
    return FALSE;
  if (wrap (self, &self->slot, &before.cost, th_secret_get_bytes (new_passphrase),
            th_secret_get_length (new_passphrase), key, error)
      && save (self, error))
    return TRUE;
  self->slot = before;
  return FALSE;
}

void
th_keyring_forget_pin (ThKeyring *self)
{
  self->has_pin = FALSE;
  self->pin_failures = 0;
  sodium_memzero (&self->pin_slot, sizeof self->pin_slot);
}

static gboolean
is_pin (const char *pin)
{
  return strlen (pin) == TH_PIN_DIGITS && strspn (pin, "0123456789") == TH_PIN_DIGITS;
}

gboolean
th_keyring_set_pin (
  ThKeyring *self, const ThSecret *key, const char *pin, int64_t shift_milliseconds, GError **error)
{
  g_return_val_if_fail (TH_IS_KEYRING (self), FALSE);

  if (!is_pin (pin) || strspn (pin, (char[]){ pin[0], '\0' }) == TH_PIN_DIGITS)
    {
      g_set_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WEAK,
                   "a PIN has %d digits that are not all the same", TH_PIN_DIGITS);
      return FALSE;
    }
  th_keyring_forget_pin (self);
  if (!wrap (self, &self->pin_slot, &self->slot.cost, pin, TH_PIN_DIGITS, key, error))
    return FALSE;
  self->has_pin = TRUE;
  self->pin_until = th_clock_boot (&self->clock) + shift_milliseconds;
  return TRUE;
}

gboolean
th_keyring_has_pin (ThKeyring *self)
{
  if (self->has_pin && th_clock_boot (&self->clock) >= self->pin_until)
    th_keyring_forget_pin (self);
  return self->has_pin;
}

ThSecret *
th_keyring_unlock_pin (ThKeyring *self, const char *pin, GError **error)
{
  ThSecret *key = NULL;

  if (!th_keyring_has_pin (self))
    {
      g_set_error_literal (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_EXPIRED,
                           "no PIN is set for this shift");
      return NULL;
    }
  if (is_pin (pin))
    key = unwrap (&self->pin_slot, pin, TH_PIN_DIGITS);
  if (key != NULL)
    {
      self->pin_failures = 0;
      return key;
    }
  if (++self->pin_failures >= PIN_TRIES)
    {
      th_keyring_forget_pin (self);
      g_set_error_literal (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_EXPIRED,
                           "too many wrong PINs: the passphrase is needed");
    }
  else
    g_set_error_literal (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WRONG_PASSPHRASE,
                         "the PIN is another");
  return NULL;
}

const char *
th_keyring_get_officer_name (ThKeyring *self)
{
  return self->officer;
}

guint
th_keyring_get_unsent (ThKeyring *self, int64_t *oldest)
{
  if (oldest != NULL)
    *oldest = self->oldest;
  return (guint) self->unsent;
}

gboolean
th_keyring_set_unsent (ThKeyring *self, guint entries, int64_t oldest, GError **error)
{
  if (self->unsent == entries && self->oldest == oldest)
    return TRUE;
  self->unsent = entries;
  self->oldest = oldest;
  return save (self, error);
}

static void
th_keyring_finalize (GObject *object)
{
  ThKeyring *self = TH_KEYRING (object);

  th_keyring_forget_pin (self);
  g_free (self->path);
  g_free (self->officer);
  G_OBJECT_CLASS (th_keyring_parent_class)->finalize (object);
}

static void
th_keyring_class_init (ThKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = th_keyring_finalize;
}

static void
th_keyring_init (ThKeyring *self)
{
  if (sodium_init () < 0)
    g_error ("libsodium cannot be used on this machine");
}
