// The room's sources arrive one by one.
