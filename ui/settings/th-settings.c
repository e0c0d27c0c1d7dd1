/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Kept as the text form of a GVariant of type a{sv}, which parses back strictly: a key that is not
 * known and a value out of range change nothing.
 */

#include "th-settings.h"

#include "th-operation.h"

#define TEXT_LEAST 100
#define TEXT_USUAL 115
#define TEXT_MOST 200

struct _ThSettings
{
  GObject parent_instance;

  guint text;
  guint idle; /* what the person would like, whatever the operation says */
  guint idle_most;
  const char *language;
  const char *scheme;
  const char *hand;
  const char *touch;
};

enum
{
  PROP_0,
  PROP_LANGUAGE,
  PROP_TEXT,
  PROP_SCHEME,
  PROP_HAND,
  PROP_TOUCH,
  PROP_IDLE,
  N_PROPS
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (ThSettings, th_settings, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static const char *const languages[] = { "system", "en", "cy", NULL };
static const char *const schemes[] = { "system", "light", "dark", NULL };
static const char *const hands[] = { "right", "left", NULL };
/* Seconds, of which the least is within any operation's longest. */
static const guint idles[] = { TH_OPERATION_IDLE_LEAST, 60, 120, 300, 600, TH_OPERATION_IDLE_MOST };
static const char *const touches[] = { "usual", "gloves", NULL };

/* Returns: whether it changed */
static gboolean
choose (const char **choice, const char *const *choices, const char *wanted)
{
  if (wanted == NULL || !g_strv_contains (choices, wanted) || g_str_equal (*choice, wanted))
    return FALSE;
  *choice = g_intern_string (wanted);

  return TRUE;
}

static gboolean
set_number (guint *number, guint wanted)
{
  gboolean has_changed = *number != wanted;

  *number = wanted;

  return has_changed;
}

static void
th_settings_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  ThSettings *self = TH_SETTINGS (object);
  gboolean has_changed = FALSE;

  switch (prop_id)
    {
    case PROP_LANGUAGE:
      has_changed = choose (&self->language, languages, g_value_get_string (value));
      break;
    case PROP_TEXT:
      has_changed = set_number (&self->text, g_value_get_uint (value));
      break;
    case PROP_SCHEME:
      has_changed = choose (&self->scheme, schemes, g_value_get_string (value));
      break;
    case PROP_HAND:
      has_changed = choose (&self->hand, hands, g_value_get_string (value));
      break;
    case PROP_TOUCH:
      has_changed = choose (&self->touch, touches, g_value_get_string (value));
      break;
    case PROP_IDLE:
      has_changed = set_number (&self->idle, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }

  if (!has_changed)
    return;
  g_object_notify_by_pspec (object, pspec);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
th_settings_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ThSettings *self = TH_SETTINGS (object);

  switch (prop_id)
    {
    case PROP_LANGUAGE:
      g_value_set_string (value, self->language);
      break;
    case PROP_TEXT:
      g_value_set_uint (value, self->text);
      break;
    case PROP_SCHEME:
      g_value_set_string (value, self->scheme);
      break;
    case PROP_HAND:
      g_value_set_string (value, self->hand);
      break;
    case PROP_TOUCH:
      g_value_set_string (value, self->touch);
      break;
    case PROP_IDLE:
      g_value_set_uint (value, th_settings_get_idle (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
th_settings_class_init (ThSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = th_settings_set_property;
  object_class->get_property = th_settings_get_property;

  props[PROP_LANGUAGE] = g_param_spec_string ("language", NULL, NULL, languages[0], flags);
  props[PROP_TEXT] =
    g_param_spec_uint ("text", NULL, NULL, TEXT_LEAST, TEXT_MOST, TEXT_USUAL, flags);
  props[PROP_SCHEME] = g_param_spec_string ("scheme", NULL, NULL, schemes[0], flags);
  props[PROP_HAND] = g_param_spec_string ("hand", NULL, NULL, hands[0], flags);
  props[PROP_TOUCH] = g_param_spec_string ("touch", NULL, NULL, touches[0], flags);
  props[PROP_IDLE] = g_param_spec_uint ("idle", NULL, NULL, TH_OPERATION_IDLE_LEAST,
                                        TH_OPERATION_IDLE_MOST, TH_SETTINGS_IDLE_USUAL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", TH_TYPE_SETTINGS, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
th_settings_init (ThSettings *self)
{
  self->text = TEXT_USUAL;
  self->idle = TH_SETTINGS_IDLE_USUAL;
  self->idle_most = TH_OPERATION_IDLE_USUAL;
  self->language = languages[0];
  self->scheme = schemes[0];
  self->hand = hands[0];
  self->touch = touches[0];
}

ThSettings *
th_settings_new (void)
{
  return g_object_new (TH_TYPE_SETTINGS, NULL);
}

void
th_settings_read (ThSettings *self, const char *text)
{
  g_autoptr (GVariant) kept = NULL;

  if (text != NULL)
    kept = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
  for (guint i = PROP_0 + 1; i < N_PROPS && kept != NULL; i++)
    {
      const char *name = g_param_spec_get_name (props[i]);
      const GVariantType *type =
        G_IS_PARAM_SPEC_UINT (props[i]) ? G_VARIANT_TYPE_UINT32 : G_VARIANT_TYPE_STRING;
      g_autoptr (GVariant) value = g_variant_lookup_value (kept, name, type);
      g_auto (GValue) checked = G_VALUE_INIT;

      if (value == NULL)
        continue;
      g_dbus_gvariant_to_gvalue (value, &checked);
      g_param_value_validate (props[i], &checked);
      g_object_set_property (G_OBJECT (self), name, &checked);
    }
}

char *
th_settings_dup_text (ThSettings *self)
{
  g_autoptr (GVariant) kept = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "language", "s", self->language);
  g_variant_dict_insert (&dict, "text", "u", self->text);
  g_variant_dict_insert (&dict, "scheme", "s", self->scheme);
  g_variant_dict_insert (&dict, "hand", "s", self->hand);
  g_variant_dict_insert (&dict, "touch", "s", self->touch);
  g_variant_dict_insert (&dict, "idle", "u", self->idle);
  kept = g_variant_ref_sink (g_variant_dict_end (&dict));

  return g_variant_print (kept, TRUE);
}

GActionGroup *
th_settings_new_actions (ThSettings *self)
{
  GSimpleActionGroup *actions = g_simple_action_group_new ();

  for (guint i = PROP_0 + 1; i < N_PROPS; i++)
    {
      const char *name = g_param_spec_get_name (props[i]);
      g_autoptr (GPropertyAction) action = g_property_action_new (name, self, name);

      g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (action));
    }

  return G_ACTION_GROUP (actions);
}

guint
th_settings_get_text (ThSettings *self)
{
  return self->text;
}

const char *
th_settings_get_language (ThSettings *self)
{
  return self->language;
}

const char *
th_settings_get_scheme (ThSettings *self)
{
  return self->scheme;
}

guint
th_settings_get_idle (ThSettings *self)
{
  guint idle = idles[0];

  if (self->idle <= self->idle_most)
    return self->idle;
  for (guint i = 1; i < G_N_ELEMENTS (idles) && idles[i] <= self->idle_most; i++)
    idle = idles[i];

  return idle;
}

void
th_settings_set_idle_most (ThSettings *self, guint seconds)
{
  if (self->idle_most == seconds)
    return;

  self->idle_most = seconds;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IDLE]);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

gboolean
th_settings_offers_idle (ThSettings *self, guint seconds)
{
  return seconds <= self->idle_most;
}

gboolean
th_settings_is_left_handed (ThSettings *self)
{
  return g_str_equal (self->hand, "left");
}

gboolean
th_settings_is_gloved (ThSettings *self)
{
  return g_str_equal (self->touch, "gloves");
}
