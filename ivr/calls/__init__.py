"""How a call goes: reception, the story's stages, and the floor where callers and agents meet."""
