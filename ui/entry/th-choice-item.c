/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-choice-item.h"

struct _ThChoiceItem
{
  GObject parent_instance;

  char *code;
  char *label;
  gboolean chosen;
};

enum
{
  PROP_0,
  PROP_CODE,
  PROP_LABEL,
  PROP_CHOSEN,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (ThChoiceItem, th_choice_item, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];

static void
th_choice_item_finalize (GObject *object)
{
  ThChoiceItem *self = TH_CHOICE_ITEM (object);

  g_free (self->code);
  g_free (self->label);

  G_OBJECT_CLASS (th_choice_item_parent_class)->finalize (object);
}

static void
th_choice_item_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ThChoiceItem *self = TH_CHOICE_ITEM (object);

  switch (prop_id)
    {
    case PROP_CODE:
      g_value_set_string (value, self->code);
      break;
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    case PROP_CHOSEN:
      g_value_set_boolean (value, self->chosen);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
th_choice_item_class_init (ThChoiceItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = th_choice_item_finalize;
  object_class->get_property = th_choice_item_get_property;
  props[PROP_CODE] = g_param_spec_string ("code", NULL, NULL, NULL, flags);
  props[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  props[PROP_CHOSEN] = g_param_spec_boolean ("chosen", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
th_choice_item_init (ThChoiceItem *self)
{
}

ThChoiceItem *
th_choice_item_new (const char *code, const char *label, gboolean chosen)
{
  ThChoiceItem *self = g_object_new (TH_TYPE_CHOICE_ITEM, NULL);

  self->code = g_strdup (code);
  self->label = g_strdup (label);
  self->chosen = chosen;

  return self;
}

const char *
th_choice_item_get_code (ThChoiceItem *self)
{
  return self->code;
}

const char *
th_choice_item_get_label (ThChoiceItem *self)
{
  return self->label;
}

gboolean
th_choice_item_is_chosen (ThChoiceItem *self)
{
  return self->chosen;
}
